using Build.CommandLine;
using Build.Running;
using Pipeline;
using Pipeline.Running;

namespace EndToEnd.Tests.Running;

/// <summary>Workers that a launcher starts, and what is refused of launchers.</summary>
public sealed class LaunchTests : IDisposable
{
    private static readonly string[] Quick = ["--target=Unlearn", "--methods=ssd", "--jobs=1"];
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [SshFact]
    public void WorkersBySshGiveTheBytesOfThisMachine()
    {
        using var local = new PipelineSpace();
        local.RunWell(Quick);
        using var server = new SshServer();
        var output = space.RunWell([.. Quick, $"--launch={server.Launcher}", "--workers=2"]);
        Assert.Contains($"Workers: {server.Launcher}; up to 2", output);
        Assert.Equal(local.Hashes(), space.Hashes());
    }

    [Fact]
    public void SeveralLaunchersAreAFile()
    {
        File.WriteAllText(
            space.InFolder("cluster.json"),
            """[{"launch": "env OMP_NUM_THREADS=7", "workers": 1}, {"launch": "false", "workers": 2}]"""
        );
        var output = space.RunWell("--target=Data", "--cluster=cluster.json");
        Assert.Contains("Workers: env OMP_NUM_THREADS=7; up to 1", output);
        Assert.Contains("Ran 1 stage ", output);
        Assert.Empty(Directory.EnumerateFiles(space.InArtifacts("store/workers")));
    }

    [Fact]
    public void ALauncherThatIsNotThereIsMisuse() =>
        space.Run("--target=Data", "--launch=no-such-launcher node3", "--workers=2").AssertMisuse("No worker came: ", "no-such-launcher");

    [Theory]
    [InlineData("--launch and --slurm are given together.", "--launch=env", "--slurm=-p x", "--workers=2")]
    [InlineData("--launch: how many workers?", "--launch=env")]
    [InlineData("--slurm=steps: this command does not run in an allocation of Slurm.", "--slurm=steps")]
    [InlineData("--workers with --cluster: the file says how many.", "--cluster=x.json", "--workers=2")]
    [InlineData("--cluster=nowhere.json: it cannot be read: ", "--cluster=nowhere.json")]
    [InlineData("--workers is about workers that a launcher starts.", "--workers=2")]
    [InlineData(
        "--gpus: a launched worker uses the GPUs that it sees.",
        "--launch=env",
        "--workers=2",
        "--gpus=0",
        "--device=cuda",
        "--numerics=native"
    )]
    [InlineData(
        "--slots-per-gpu: a launched worker uses the GPUs that it sees.",
        "--slurm=-p x",
        "--workers=2",
        "--slots-per-gpu=2",
        "--device=cuda",
        "--numerics=native"
    )]
    [InlineData("--gpus: a launched worker", "--cluster=x.json", "--gpus=0", "--device=cuda", "--numerics=native")]
    [InlineData("Submit: what is the job to run?", "--target=Submit")]
    [InlineData("--sbatch is not read by Figure2.", "--target=Figure2", "--sbatch=--time=10")]
    [InlineData("--slurm: how many workers?", "--target=Submit", "--target=Figure2", "--slurm=-p x")]
    [InlineData("--workers=0: it must be", "--launch=env", "--workers=0")]
    public void WhatCannotBeMeantIsRefused(string message, params string[] arguments) =>
        Assert.StartsWith(message, Assert.Throws<PipelineException>(() => Options.Parse(arguments).Launching).Message);

    [Fact]
    public void GpusOfTheHostAreNoneOfALaunchersWorkers() =>
        space
            .Run("--target=Data", "--slurm=-p x", "--workers=2", "--gpus=0", "--device=cuda", "--numerics=native")
            .AssertMisuse("--gpus: a launched worker uses the GPUs that it sees.", "for example --slurm='--gpus=1'");

    [Theory]
    [InlineData("[]", "it names no launcher")]
    [InlineData("{}", "it is no list in JSON")]
    [InlineData("""[{"launch": "env"}]""", """entry 1 is {"launch":"env"}""")]
    [InlineData("""[{"launch": "env", "workers": 1}, {"slurm": "", "workers": 1}]""", "entry 2 is ")]
    [InlineData("""[{"launch": "env", "workers": 0}]""", "entry 1 is ")]
    public void AWrongClusterFileIsRefused(string text, string message)
    {
        var file = space.InFolder("cluster.json");
        File.WriteAllText(file, text);
        Assert.StartsWith(
            $"--cluster={file}: {message}",
            Assert.Throws<PipelineException>(() => Options.Parse([$"--cluster={file}"]).Launching).Message
        );
    }

    [Fact]
    public void APathThatShellsReadOtherwiseIsRefused() =>
        space
            .Run("--target=Data", "--launch=env", "--workers=1", "--artifacts=my artifacts")
            .AssertMisuse("--artifacts: the path '", "has the character ' '");

    [Fact]
    public void AWorkerOfAnotherClassIsSentHome()
    {
        var admission = new Admission(() => ("avx512f (GenuineIntel)", "Intel Xeon 6330"), toTell: true);
        Assert.Null(admission.Admit(Hello("node1", "avx512f (GenuineIntel)")));
        Assert.Equal(
            "node2 computes with avx2 (AuthenticAMD) (a processor); this store's results come from avx512f "
                + "(GenuineIntel) (Intel Xeon 6330): bytes would differ. Ask the launcher for other machines (--constraint=… in --slurm), "
                + "or run with --numerics=portable, or "
                + "allow it with --mixed.",
            admission.Admit(Hello("node2", "avx2 (AuthenticAMD)"))
        );
    }

    [Fact]
    public void TheFirstWorkerDecidesTheClassOfANewStore()
    {
        var admission = new Admission(() => null);
        Assert.Null(admission.Admit(Hello("node1", "avx2 (AuthenticAMD)")));
        Assert.StartsWith("node2 computes with avx512f", admission.Admit(Hello("node2", "avx512f (GenuineIntel)")));
    }

    [Fact]
    public void AnotherBuildOfTheProgramEndsTheRun() =>
        Assert.Throws<PipelineException>(() => new Admission().Admit(Hello("node1", "portable") with { Program = "another" }));

    [Theory]
    [InlineData("avx512f (GenuineIntel)", "GenuineIntel", "fpu avx avx2 avx512f")]
    [InlineData("avx2 (AuthenticAMD)", "AuthenticAMD", "fpu avx avx2")]
    [InlineData("unknown (unknown)", null, null)]
    public void AClassIsTheMakerAndTheWidestInstructions(string expected, string? maker, string? flags) =>
        Assert.Equal(expected, ProcessorClass.OfProcessor(maker, flags));

    [Theory]
    [InlineData("H100, 580", "H100, 580")]
    [InlineData("H100, 580", "H100, 580\nH100, 580\nH100, 580\nH100, 580")]
    [InlineData("A100, 580; H100, 580", "H100, 580\nA100, 580\nH100, 580")]
    public void HowManyGpusAMachineHasIsNotInItsClass(string expected, string lines) =>
        Assert.Equal(expected, ProcessorClass.KindsOf(lines));

    private static WorkerHello Hello(string node, string of) =>
        new(OwnProgram.Fingerprint, node, null, of, new Dictionary<string, string> { ["processor"] = "a processor" });
}
