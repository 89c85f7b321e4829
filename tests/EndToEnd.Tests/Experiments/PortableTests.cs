using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Experiments;

/// <summary>
/// One training, with all that the libraries may use, with less, and then in a portable way where the first was done.
/// Environment variables of ATen, oneDNN and MKL make a processor look older to these libraries; glibc's and .NET's do
/// so for what is computed outside them.
/// </summary>
public sealed class NativeTraining : IDisposable
{
    private static readonly string[] Train = ["--target=Train", "--methods=ssd", "--training-seeds=1"];

    public NativeTraining()
    {
        Native.RunWell(Train);
        Capped.Environment["ATEN_CPU_CAPABILITY"] = "default";
        Capped.Environment["ONEDNN_MAX_CPU_ISA"] = "SSE41";
        Capped.RunWell(Train);
        Portable = Native.Copy();
        Portable.RunWell([.. Train, "--portable"]);
        PortableManifest = Manifest(Portable);
        NativeAgain = Portable.RunWell(Train);
    }

    public PipelineSpace Native { get; } = new();

    public PipelineSpace Capped { get; } = new();

    /// <summary>Where first a native, then a portable, then the native training was asked for.</summary>
    public PipelineSpace Portable { get; }

    /// <summary>The manifest after the portable training.</summary>
    public JObject PortableManifest { get; }

    /// <summary>What the host printed when the native training was asked for again.</summary>
    public string NativeAgain { get; }

    /// <summary>The manifest that the readable tree shows now.</summary>
    public static JObject Manifest(PipelineSpace space) => space.Manifest("train/digits5/seed-01");

    public void Dispose()
    {
        Native.Dispose();
        Capped.Dispose();
        Portable.Dispose();
    }
}

/// <summary>Results that do not depend on what the libraries are allowed to use.</summary>
public sealed class PortableTests(NativeTraining training) : IClassFixture<NativeTraining>
{
    [Fact]
    public void PortableArtifactsAreTheSameWhateverTheLibrariesMayUse()
    {
        using var free = new PipelineSpace();
        using var capped = new PipelineSpace();
        capped.Environment["ATEN_CPU_CAPABILITY"] = "avx2";
        capped.Environment["ONEDNN_MAX_CPU_ISA"] = "AVX2";
        capped.Environment["MKL_CBWR"] = "AVX2";
        capped.Environment["GLIBC_TUNABLES"] = "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F";
        capped.Environment["DOTNET_EnableAVX"] = "0";
        free.RunWell("--portable");
        capped.RunWell("--portable");
        Assert.Equal(free.Hashes(), capped.Hashes());
    }

    [Fact]
    public void NativeArtifactsDependOnWhatTheLibrariesMayUse() => Assert.NotEqual(training.Native.Hashes(), training.Capped.Hashes());

    [Fact]
    public void AManifestTellsWhatTheLibrariesMayUse() =>
        Assert.Equal("default", (string?)NativeTraining.Manifest(training.Capped)["environment"]!["ATEN_CPU_CAPABILITY"]);

    [Fact]
    public void ANativeManifestNamesNoNumerics() => Assert.Null(NativeTraining.Manifest(training.Native)["numerics"]);

    [Fact]
    public void APortableManifestNamesItsNumerics() => Assert.Equal("Portable", (string?)training.PortableManifest["numerics"]);

    [Fact]
    public void PortableStagesHaveKeysOfTheirOwn() =>
        Assert.Contains(
            "ParameterChanged: numerics (absent) → \"Portable\"",
            training.Native.RunWell("--target=Explain", "--stage=data", "--portable")
        );

    [Fact]
    public void NativeStagesKeepTheirKeys()
    {
        Assert.Contains("Nothing to run", training.NativeAgain);
        Assert.Equal(NativeTraining.Manifest(training.Native)["key"], NativeTraining.Manifest(training.Portable)["key"]);
    }

    [Fact]
    public void AGpuIsNotPortable() => training.Native.Run("--portable", "--device=cuda").AssertMisuse("--portable is about processors");
}
