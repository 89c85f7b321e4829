using Stages.Images;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Datasets;

/// <summary>
/// The training or the test part of a data set: images uint8 [N, channels, height, width] and both labels int64 [N].
/// </summary>
public sealed record Part(Tensor Images, Tensor Fine, Tensor Super)
{
    /// <summary>The labels of a kind, int64 [N].</summary>
    public Tensor Labels(LabelKind kind) => kind == LabelKind.Fine ? Fine : Super;

    /// <summary>The order that sorts examples by class and leaves those of one class in their order: int64 [N].</summary>
    public static Tensor ByClass(Tensor classes)
    {
        using var scope = NewDisposeScope();
        var count = classes.shape[0];
        return (classes.mul(count.Kept()).add(Scalars.Range(count, classes.device), Scalars.One)).argsort().MoveToOuterDisposeScope();
    }

    /// <summary>The indices of the examples to forget and of those to retain, each in file order: int64.</summary>
    /// <param name="forget">Whether each example is to be forgotten, bool [N].</param>
    public static (Tensor Forget, Tensor Retain) Split(Tensor forget)
    {
        using var scope = NewDisposeScope();
        var all = Scalars.Range(forget.shape[0], forget.device);
        return (all.masked_select(forget).MoveToOuterDisposeScope(), all.masked_select(forget.logical_not()).MoveToOuterDisposeScope());
    }
}

/// <summary>A data set in memory, on a device, from its safetensors artifact.</summary>
public sealed class Dataset : IDisposable
{
    /// <summary>The name of the artifact.</summary>
    public const string File = "dataset.safetensors";

    private readonly Dictionary<string, Tensor> tensors;

    private Dataset(Dictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        this.tensors = tensors;
        Train = new Part(tensors["train.images"], tensors["train.fine"], tensors["train.super"]);
        Test = new Part(tensors["test.images"], tensors["test.fine"], tensors["test.super"]);
        Normalisation = new Normalisation(Numbers(metadata["mean"]), Numbers(metadata["std"]));
        FineClasses = int.Parse(metadata["fine_classes"]);
        SuperClasses = int.Parse(metadata["super_classes"]);
    }

    /// <summary>The training examples.</summary>
    public Part Train { get; }

    /// <summary>The test examples.</summary>
    public Part Test { get; }

    /// <summary>
    /// How images are normalised: by the training part's own mean and standard deviation, or by published ones.
    /// </summary>
    public Normalisation Normalisation { get; }

    private int FineClasses { get; }

    private int SuperClasses { get; }

    /// <summary>The number of classes that labels of a kind tell apart.</summary>
    public int Classes(LabelKind kind) => kind == LabelKind.Fine ? FineClasses : SuperClasses;

    /// <summary>Channels of an image, and its height and width in pixels.</summary>
    public (int Channels, int Height, int Width) Image =>
        ((int)Train.Images.shape[1], (int)Train.Images.shape[2], (int)Train.Images.shape[3]);

    /// <summary>The examples of a part, as bytes where they lie; what is taken of them is normalised.</summary>
    public LabelledImages Examples(Part part, LabelKind labels)
    {
        return new(new ImageSource(part.Images, part.Images.device, Normalisation), part.Labels(labels));
    }

    /// <summary>Loads a data set onto a device.</summary>
    public static Dataset Load(string path, Device device)
    {
        var metadata = SafetensorsHeader.Read(path).Metadata;
        return new Dataset(Safetensors.Read(path).ToDictionary(t => t.Key, t => t.Value.to(device)), metadata);
    }

    /// <summary>Writes a data set's artifact.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">Its classes.</param>
    /// <param name="train">The training examples.</param>
    /// <param name="test">The test examples.</param>
    /// <param name="shape">Channels, height and width.</param>
    /// <param name="published">The mean and deviation to record; the training examples' own when null.</param>
    public static void Write(
        string path,
        ClassNames names,
        Examples train,
        Examples test,
        (int Channels, int Height, int Width) shape,
        Normalisation? published = null
    )
    {
        using var scope = NewDisposeScope();
        var images = Images(train, shape);
        var normalisation = published ?? Normalisation.Of(images);
        var tensors = new Dictionary<string, Tensor>
        {
            ["train.images"] = images,
            ["train.fine"] = Fine(train.Labels),
            ["train.super"] = Super(train.Labels),
            ["test.images"] = Images(test, shape),
            ["test.fine"] = Fine(test.Labels),
            ["test.super"] = Super(test.Labels),
        };
        Safetensors.Write(
            path,
            tensors,
            new Dictionary<string, string>
            {
                ["mean"] = Text(normalisation.Mean),
                ["std"] = Text(normalisation.Deviation),
                ["fine_classes"] = names.Fine.Count.ToString(),
                ["super_classes"] = names.Super.Count.ToString(),
                ["fine_names"] = string.Join('|', names.Fine),
                ["super_names"] = string.Join('|', names.Super),
            }
        );

        Tensor Fine(int[] labels) => tensor([.. labels.Select(l => (long)l)]);
        Tensor Super(int[] labels) => tensor([.. labels.Select(l => (long)names.SuperOfFine[l])]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private static Tensor Images(Examples examples, (int Channels, int Height, int Width) shape) =>
        tensor(examples.Images, [examples.Labels.Length, shape.Channels, shape.Height, shape.Width], ScalarType.Byte);

    private static string Text(IReadOnlyList<double> values) => string.Join(',', values.Select(v => v.ToString("R")));

    private static double[] Numbers(string text) => [.. text.Split(',').Select(v => double.Parse(v))];
}
