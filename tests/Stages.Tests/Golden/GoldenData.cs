using Stages.Models;
using static TorchSharp.torch;

namespace Stages.Tests.Golden;

/// <summary>The golden data set, split as the reference splits it, and the golden model.</summary>
internal sealed class GoldenData : IDisposable
{
    private readonly GoldenFile file = GoldenFile.Open("data");

    public GoldenData()
    {
        ForgetClass = long.Parse(file.Metadata["forget_class"]);
        var forgotten = Labels.eq(ForgetClass);
        ForgetIndex = forgotten.nonzero().flatten();
        RetainIndex = forgotten.logical_not().nonzero().flatten();
    }

    public long ForgetClass { get; }

    public Tensor Images => file["x"];

    public Tensor Labels => file["y"];

    public Tensor ForgetIndex { get; }

    public Tensor RetainIndex { get; }

    public static Network Model() => new ResNet18().Load(GoldenFile.PathOf("model.safetensors"), CPU);

    public void Dispose() => file.Dispose();
}
