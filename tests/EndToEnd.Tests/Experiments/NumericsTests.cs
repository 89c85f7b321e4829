using Build.CommandLine;
using Build.Running;
using Newtonsoft.Json.Linq;
using Pipeline;

namespace EndToEnd.Tests.Experiments;

/// <summary>One training in every way to compute, all in one folder, and again where a shell says how.</summary>
public sealed class TrainingInEveryWay : IDisposable
{
    private static readonly string[] Train = ["--target=Train", "--methods=ssd", "--training-seeds=1"];

    public TrainingInEveryWay()
    {
        Space.RunWell(Train);
        Hashes[Numerics.Portable] = Weights(Space);
        Manifests[Numerics.Portable] = Manifest;
        Explained = Space.RunWell("--target=Explain", "--stage=data", "--numerics=native");
        foreach (var numerics in (Numerics[])[Numerics.Baseline, Numerics.Native])
        {
            Space.RunWell([.. Train, $"--numerics={numerics}"]);
            Hashes[numerics] = Weights(Space);
            Manifests[numerics] = Manifest;
        }

        Again = Space.RunWell(Train);
        foreach (object[] variable in NumericsTests.OfAShell)
        {
            Shell.Environment[(string)variable[0]] = (string)variable[1];
        }

        Shell.RunWell();
        ShellNatively = Shell.Copy();
        ShellNatively.Environment["ATEN_CPU_CAPABILITY"] = "default";
        ShellNatively.Environment["ONEDNN_MAX_CPU_ISA"] = "SSE41";
        ShellNatively.RunWell([.. Train, "--numerics=native"]);
    }

    public PipelineSpace Space { get; } = new();

    /// <summary>Where everything ran, portably, with every variable of the shell.</summary>
    public PipelineSpace Shell { get; } = new();

    /// <summary>There, after a native training.</summary>
    public PipelineSpace ShellNatively { get; }

    public Dictionary<Numerics, string> Hashes { get; } = [];

    public Dictionary<Numerics, JObject> Manifests { get; } = [];

    /// <summary>Why the data would be made anew natively.</summary>
    public string Explained { get; }

    /// <summary>What the host printed when the portable training was asked for again.</summary>
    public string Again { get; }

    private JObject Manifest => Space.Manifest("train/digits5/seed-01");

    public static string Weights(PipelineSpace space) => space.Hashes()["train/digits5/seed-01/weights.safetensors"];

    public void Dispose()
    {
        Space.Dispose();
        Shell.Dispose();
        ShellNatively.Dispose();
    }
}

/// <summary>Results that depend neither on the processor nor on what a shell tells the libraries.</summary>
public sealed class NumericsTests(TrainingInEveryWay training) : IClassFixture<TrainingInEveryWay>
{
    /// <summary>What shells and job scripts are seen to set.</summary>
    public static TheoryData<string, string> OfAShell { get; } =
        new()
        {
            { "ATEN_CPU_CAPABILITY", "avx512" },
            { "ONEDNN_MAX_CPU_ISA", "AVX512_CORE" },
            { "DNNL_MAX_CPU_ISA", "SSE41" },
            { "ONEDNN_DEFAULT_FPMATH_MODE", "BF16" },
            { "DNNL_DEFAULT_FPMATH_MODE", "BF16" },
            { "MKL_CBWR", "AVX2" },
            { "MKL_ENABLE_INSTRUCTIONS", "SSE4_2" },
            { "MKL_DEBUG_CPU_TYPE", "5" },
            { "MKL_NUM_THREADS", "2" },
            { "OMP_NUM_THREADS", "2" },
            { "KMP_DETERMINISTIC_REDUCTION", "0" },
            { "GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F" },
            { "DOTNET_EnableAVX2", "0" },
            { "DOTNET_EnableHWIntrinsic", "0" },
            { "COMPlus_EnableAVX", "0" },
            { "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "1" },
            { "NVIDIA_TF32_OVERRIDE", "1" },
            { "CUBLAS_WORKSPACE_CONFIG", ":16:8" },
        };

    [Fact]
    public void WhatAShellSaysChangesNoArtifact()
    {
        using var free = new PipelineSpace();
        free.RunWell();
        Assert.Equal(free.Hashes(), training.Shell.Hashes());
    }

    [Fact]
    public void WhatAShellSaysChangesNoNativeArtifact() =>
        Assert.Equal(training.Hashes[Numerics.Native], TrainingInEveryWay.Weights(training.ShellNatively));

    [Theory]
    [MemberData(nameof(OfAShell))]
    public void AShellsVariableIsOursToSet(string name, string value) => Assert.True(Instructions.Choose(name), $"{name}={value}");

    [Theory]
    [InlineData("CUDA_VISIBLE_DEVICES")]
    [InlineData("DOTNET_ROOT")]
    [InlineData("LD_LIBRARY_PATH")]
    [InlineData("PATH")]
    public void OtherVariablesStay(string name) => Assert.False(Instructions.Choose(name));

    [Theory]
    [InlineData("portable", "avx2", "AVX2", "COMPATIBLE")]
    [InlineData("baseline", "default", "SSE41", "COMPATIBLE")]
    [InlineData("native", null, null, null)]
    public void AWorkerIsToldWhatItsLibrariesMayUse(string numerics, string? aten, string? oneDnn, string? mkl)
    {
        var told = Worker.Start(Options.Parse([$"--numerics={numerics}"]), experimentText: "", gpu: "").Environment;
        Assert.Equal(
            [aten, oneDnn, mkl, "1"],
            ((string[])["ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "MKL_CBWR", "OMP_NUM_THREADS"]).Select(name =>
                told.TryGetValue(name, out var value) ? value : null
            )
        );
    }

    [Fact]
    public void BaselineComputesOtherBytes() => Assert.NotEqual(training.Hashes[Numerics.Portable], training.Hashes[Numerics.Baseline]);

    [Theory]
    [InlineData(Numerics.Portable, "portable")]
    [InlineData(Numerics.Baseline, "baseline")]
    [InlineData(Numerics.Native, null)]
    public void AManifestNamesItsNumerics(Numerics numerics, string? name) =>
        Assert.Equal(name, (string?)training.Manifests[numerics]["numerics"]);

    [Fact]
    public void EachHasKeysOfItsOwn() => Assert.Equal(3, training.Manifests.Values.Select(m => (string)m["key"]!).Distinct().Count());

    [Fact]
    public void ExplainNamesTheNumerics() => Assert.Contains("ParameterChanged: numerics \"portable\" → (absent)", training.Explained);

    [Fact]
    public void GoingBackRunsNothing() => Assert.Contains("Nothing to run", training.Again);

    [DiskFact]
    public void AProcessorWithoutAvx2ComputesTheBaseline()
    {
        var old = OnAnOldProcessor("--target=Status", "--methods=ssd");
        Assert.Equal(
            "This processor has no AVX2 and FMA: --numerics=baseline, under keys of its own (docs/science.md, section 9).",
            old.AssertSuccess().Error.Trim()
        );
    }

    [DiskFact]
    public void AProcessorWithoutAvx2RefusesToComputePortably() =>
        OnAnOldProcessor("--target=Train", "--numerics=portable")
            .AssertMisuse("--numerics=portable: This processor has no AVX2 and FMA", "--numerics=baseline");

    private HostResult OnAnOldProcessor(params string[] arguments)
    {
        var facts = training.Space.InFolder("cpuinfo");
        File.WriteAllText(facts, "flags\t\t: fpu sse sse2 ssse3 sse4_1 sse4_2 avx\n");
        var host = Path.Combine(AppContext.BaseDirectory, "Build.dll");
        var command = $"mount --bind {facts} /proc/cpuinfo && exec dotnet {host} --experiment=small.json {string.Join(' ', arguments)}";
        return Command.Run(training.Space.Root, "unshare", "--mount", "sh", "-c", command);
    }
}
