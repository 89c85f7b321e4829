using Pipeline;
using Stages.Datasets;
using Stages.Experiments;
using Stages.Images;
using Stages.Models;
using Stages.Training;
using Stages.Unlearning;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Unlearning;

/// <summary>Every method of the table on every network of the table: no method knows the layers of one.</summary>
public sealed class EveryMethodOnEveryNetworkTests(TrainedNetworks trained) : IClassFixture<TrainedNetworks>, IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var method in Catalogue.Ours.Methods.Where(m => m.Settings is not null))
            {
                foreach (var kind in TrainedNetworks.Kinds)
                {
                    pairs.Add(method.Method.Name, kind.Name);
                }
            }

            return pairs;
        }
    }

    public static TheoryData<string> Networks => [.. TrainedNetworks.Kinds.Select(kind => kind.Name)];

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(Pairs))]
    public void WeightsChangeStayFiniteAndAreTheSameTwice(string method, string network)
    {
        var row = Catalogue.Ours.Methods.First(m => m.Method.Name == method);
        // Of four classes none is ten times as important as all.
        var unlearning = row.Create(row.Settings is DampeningSettings settings ? settings with { Alpha = 1 } : row.Settings);
        var original = trained.Of(network);
        using var once = Unlearned(original, unlearning);
        using var twice = Unlearned(original, unlearning);
        Assert.Null(Divergence.Of(once));
        Assert.True(once.Weights.ne(original.Weights).any().item<bool>(), $"{method} left every weight of a {network} as it was");
        AssertSame(once, twice);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void ATrainingIsTheSameTwice(string network)
    {
        var once = trained.Of(network);
        using var twice = TrainedNetworks.Train(network);
        Assert.Null(Divergence.Of(once));
        AssertSame(once, twice);
    }

    private static void AssertSame(Network once, Network twice)
    {
        Assert.False(once.Weights.ne(twice.Weights).any().item<bool>(), "other weights the second time");
        Assert.False(once.Statistics.ne(twice.Statistics).any().item<bool>(), "other statistics the second time");
    }

    private static Network Unlearned(Network original, UnlearningMethod method)
    {
        using var inner = NewDisposeScope();
        var network = original.Clone();
        var data = TrainedNetworks.Data();
        var retained = arange(TrainedNetworks.Examples)
            .masked_select(arange(TrainedNetworks.Examples).remainder(TrainedNetworks.Classes).ne(1));
        var retain = data.Part(retained);
        method.Apply(
            new(
                network,
                data.Part(arange(1, TrainedNetworks.Examples, TrainedNetworks.Classes)),
                retain,
                retain.Labels.data<long>().ToArray(),
                Part.ByClass(retain.Labels),
                RandomStream.For(2, "unlearn")
            )
            {
                ForgottenValidation = data.Part(arange(0, TrainedNetworks.Examples, TrainedNetworks.Classes)),
            }
        );
        return network;
    }
}

/// <summary>A small model of every network, and what it was trained on.</summary>
public sealed class TrainedNetworks : IDisposable
{
    internal const int Examples = 32;
    internal const int Classes = 4;

    internal static readonly Architecture[] Kinds =
    [
        .. Catalogue.Ours.Networks.Select(kind =>
            kind is Vit
                ? new Vit
                {
                    Depth = 2,
                    Heads = 2,
                    MlpRatio = 2,
                }
                : kind
        ),
    ];

    private readonly Dictionary<string, Network> models = [];

    public void Dispose()
    {
        foreach (var model in models.Values)
        {
            model.Dispose();
        }
    }

    internal Network Of(string name)
    {
        if (!models.TryGetValue(name, out var model))
        {
            models[name] = model = Train(name);
        }

        return model;
    }

    internal static Network Train(string name)
    {
        using var scope = NewDisposeScope();
        var kind = Kinds.First(k => k.Name == name);
        var network = kind.Create(kind.Shape((1, 8, 8), 4, Classes), CPU).Initialise(RandomStream.For(1, "init"));
        var data = Data();
        using var optimiser = new Sgd(network.Weights, network.Gradients, 0.9, 0);
        network.ZeroGradients();
        foreach (var order in Orders.Draw(RandomStream.For(1, "order"), 10, Examples))
        {
            Descent.Epoch(network, data.Images, data.Labels, order, 8, optimiser, 0.02);
        }

        return network;
    }

    // The class is the row that is bright, in noise.
    internal static LabelledImages Data()
    {
        var labels = arange(Examples).remainder(Classes);
        var images = tensor(RandomStream.For(3, "images").Normal(Examples * 64), [Examples, 1, 8, 8]);
        for (var i = 0; i < Examples; i++)
        {
            images[i, 0, 2 * (i % Classes)] += 2;
        }

        return new(new ImageSource(images, CPU), labels);
    }
}
