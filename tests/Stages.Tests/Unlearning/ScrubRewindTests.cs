using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Tests.Golden;
using Stages.Unlearning;
using static TorchSharp.torch;

namespace Stages.Tests.Unlearning;

/// <summary>SCRUB+R goes back to the epoch whose forget error is nearest to the last validation error.</summary>
public sealed class ScrubRewindTests
{
    // So that the forget error rises fast and wanders.
    private static readonly ScrubSettings Settings = new()
    {
        Epochs = 5,
        AscentEpochs = 4,
        ForgetBatchSize = 8,
        RetainBatchSize = 16,
        Milestones = [],
        LearningRate = 0.002,
        WeightDecay = 0,
    };

    [Theory]
    [InlineData(0, 1)]
    [InlineData(20, 2)]
    [InlineData(39, 4)]
    [InlineData(100, 3)]
    public void TheNearestEpochIsTheLastOfEquals(double error, int epoch) => Assert.Equal(epoch, ScrubRewind.Epoch([5, 25, 90, 40], error));

    [Fact]
    public void OfEqualEpochsTheLastIsTaken() => Assert.Equal(4, ScrubRewind.Epoch([30, 10, 20, 10], 12));

    [Fact]
    public void TheModelIsThatOfScrubAfterTheEpoch()
    {
        using var scope = NewDisposeScope();
        using var data = new GoldenData();
        var all = new LabelledImages(new ImageSource(data.Images, CPU), data.Labels);
        var (forget, retain) = (all.Part(data.ForgetIndex), all.Part(data.RetainIndex));
        var draws = Scrub.Draw(RandomStream.For(1, "scrub-r"), Settings, forget.Count, retain.Count);

        // SCRUB of so many epochs, each from the start: the students one by one.
        var students = Enumerable.Range(1, Settings.Epochs).Select(epochs => Student(epochs)).ToList();
        double[] errors = [.. students.Select(student => Error(student, forget))];
        Assert.True(errors.Distinct().Count() > 2, string.Join(' ', errors));

        // As many wrong labels that the last student's error on them is nearest to an earlier one.
        var some = retain.Part(arange(16));
        var validation = Enumerable
            .Range(0, 17)
            .Select(wrong => some with { Labels = (some.Labels + arange(16).lt(wrong).to(ScalarType.Int64)).remainder(3) })
            .First(part => Nearest(Error(students[^1], part)) != errors[^1]);
        var nearest = Nearest(Error(students[^1], validation));

        using var network = GoldenData.Model();
        var epoch = ScrubRewind.Unlearn(network, forget, retain, validation, Settings, draws);
        Assert.Equal(nearest, errors[epoch - 1]);
        Expect.Close(students[epoch - 1].Weights, network.Weights, 0, "weights");
        Expect.Close(students[epoch - 1].Statistics, network.Statistics, 0, "statistics");
        Assert.True(epoch < Settings.Epochs);
        students.ForEach(student => student.Dispose());

        double Nearest(double error) => errors.MinBy(e => Math.Abs(e - error));

        Network Student(int epochs)
        {
            var student = GoldenData.Model();
            var some = Settings with { Epochs = epochs };
            Scrub.Unlearn(
                student,
                forget,
                retain,
                some,
                new(draws.ForgetOrders[..Math.Min(epochs, Settings.AscentEpochs)], draws.RetainOrders[..epochs])
            );
            return student;
        }
    }

    private static double Error(Network network, LabelledImages examples)
    {
        using var logits = Predictions.Logits(network, examples.Images);
        return 100.0 * logits.argmax(1).ne(examples.Labels).sum().item<long>() / examples.Count;
    }
}
