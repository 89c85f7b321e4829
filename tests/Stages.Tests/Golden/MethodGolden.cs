using Stages.Images;
using Stages.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Golden;

/// <summary>
/// What a second implementation (tests/golden-sources) left of the small trained model, and what a method of ours needs
/// to do the same: the model, both sets, the draws and the constants.
/// </summary>
internal sealed class MethodGolden : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly GoldenData data = new();
    private readonly GoldenFile file;

    /// <param name="name">The file in Reference/methods, without its extension.</param>
    public MethodGolden(string name)
    {
        file = GoldenFile.Open($"methods/{name}");
        var all = new LabelledImages(new ImageSource(data.Images, CPU), data.Labels);
        Forget = all.Part(data.ForgetIndex);
        Retain = all.Part(data.RetainIndex);
    }

    /// <summary>The trained model, which the method changes.</summary>
    public Network Network { get; } = new ResNet18().Load(GoldenFile.PathOf("methods/model.safetensors"), CPU);

    /// <summary>The forget set, in file order.</summary>
    public LabelledImages Forget { get; }

    /// <summary>The retain set, in file order.</summary>
    public LabelledImages Retain { get; }

    /// <summary>A tensor of the file.</summary>
    public Tensor this[string name] => file[name];

    /// <summary>The tensors whose names begin with a prefix, by the rest of their names.</summary>
    public Dictionary<string, Tensor> Under(string prefix) => file.Under(prefix);

    /// <summary>The rows of a matrix of indices or labels: one for each epoch.</summary>
    public long[][] Rows(string name) =>
        [.. Enumerable.Range(0, (int)file[name].shape[0]).Select(row => file[name][row].data<long>().ToArray())];

    /// <summary>A constant.</summary>
    public int Integer(string name) => int.Parse(file.Metadata[name]);

    /// <summary>A constant.</summary>
    public double Number(string name) => double.Parse(file.Metadata[name]);

    /// <summary>Whether a constant that is a word is this one.</summary>
    public bool Says(string name, string word) => file.Metadata[name] == word;

    /// <summary>Fails unless weights, running statistics and the losses of all steps are the second implementation's.</summary>
    public void Matches(IEnumerable<float> losses, double tolerance)
    {
        Expect.Close(file["losses"], tensor(losses.ToArray()), tolerance, "losses");
        Matches(tolerance);
    }

    /// <summary>Fails unless weights and running statistics are the second implementation's.</summary>
    public void Matches(double tolerance) => Expect.Close(file.Under("weights."), Network, tolerance);

    public void Dispose()
    {
        Network.Dispose();
        data.Dispose();
        file.Dispose();
        scope.Dispose();
    }
}
