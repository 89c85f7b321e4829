using System.Diagnostics;

namespace EndToEnd.Tests.Programs;

public sealed class TorchTests
{
    /// <summary>SSD in PyTorch says what ours says: of the digits, every logit of every forgotten test example.</summary>
    [TorchFact]
    public void SsdInPyTorchIsOurs()
    {
        using var space = new PipelineSpace();
        Directory.CreateDirectory(space.InFolder("methods"));
        Command.Run(space.Root, "cp", "-r", Path.Combine(Checkout.Root, "methods/ssd-torch"), "methods").AssertSuccess();
        space.Environment["PATH"] = $"{TorchFactAttribute.Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        space.RunPlain("--target=Metrics", "--experiment=methods/ssd-torch/experiment.json").AssertSuccess();
        foreach (var run in from forgotten in (int[])[3, 8] from seed in (int[])[1, 2] select (forgotten, seed))
        {
            var (ours, theirs) = (Logits("ssd"), Logits("ssd-torch"));
            Assert.Equal(ours.Length, theirs.Length);
            Assert.InRange(ours.Zip(theirs, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-4);
            Assert.NotEqual(ours, Logits("baseline"));

            float[] Logits(string method) =>
                Stages
                    .Tables.Table.ReadParquet(
                        space.InArtifacts(
                            $"ssd-torch/unlearn/digits5-sub/class-{run.forgotten}/{method}/train-{run.seed:00}/logits.parquet"
                        )
                    )
                    .Floats("logit");
        }
    }
}

/// <summary>A fact that needs a python3 with torch, such as Debian's python3-torch.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TorchFactAttribute : FactAttribute
{
    public TorchFactAttribute()
    {
        if (Folder is null)
        {
            Skip = "no python3 with torch on this machine (Debian: python3-torch)";
        }
    }

    /// <summary>The folder of the python3 that has it; null where there is none.</summary>
    internal static string? Folder { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin").FirstOrDefault(HasTorch);

    private static bool HasTorch(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "python3")))
        {
            return false;
        }

        using var python = Process.Start(
            new ProcessStartInfo(Path.Combine(folder, "python3"), ["-c", "import torch"]) { RedirectStandardError = true }
        )!;
        python.StandardError.ReadToEnd();
        python.WaitForExit();
        return python.ExitCode == 0;
    }
}
