using System.Diagnostics;
using Pipeline;
using Stages.Models;
using Stages.Tests.Golden;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Tests.Models;

/// <summary>Files of ours, read by PyTorch with nothing but its own functions.</summary>
public sealed class PyTorchTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pytorch-");

    public void Dispose() => folder.Delete(recursive: true);

    [FactWithPyTorch]
    public void PyTorchComputesOurLogitsFromOurWeights()
    {
        using var scope = NewDisposeScope();
        using var network = ResNet.Create(new(3, 4, 7), CPU).Initialise(RandomStream.For(5, "test"));
        var images = randn(6, 3, 16, 16, generator: new Generator(1));
        using (no_grad())
        {
            network.Forward(images * 2, training: true);
        }

        string At(string name) => Path.Combine(folder.FullName, name);
        network.Save(At("model.safetensors"), new Dictionary<string, string> { ["note"] = "é" });
        Safetensors.Write(At("data.safetensors"), new Dictionary<string, Tensor> { ["x"] = images });

        var start = new ProcessStartInfo(
            FactWithPyTorchAttribute.Python!,
            [Path.Combine(AppContext.BaseDirectory, "Models", "pytorch.py"), folder.FullName]
        )
        {
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);

        var theirs = tensor(File.ReadAllBytes(At("logits.bin")).Chunk(4).Select(bytes => BitConverter.ToSingle(bytes)).ToArray(), 6, 7);
        using var _ = no_grad();
        Expect.Close(theirs, network.Forward(images, training: false), 1e-4, "logits");
    }
}

/// <summary>A fact that needs a python3 with torch, such as Debian's python3-torch.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWithPyTorchAttribute : FactAttribute
{
    public FactWithPyTorchAttribute()
    {
        if (Python is null)
        {
            Skip = "no python3 with torch on this machine (Debian: python3-torch)";
        }
    }

    internal static string? Python { get; } = Array.Find(["python3", "/usr/bin/python3"], HasTorch);

    private static bool HasTorch(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import torch"]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
