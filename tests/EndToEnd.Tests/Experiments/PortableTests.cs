using System.Diagnostics;
using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Experiments;

/// <summary>
/// Results that do not depend on what the libraries are allowed to use. Environment variables of ATen, oneDNN and MKL
/// make a processor look older to these libraries; glibc's and .NET's do so for what is computed outside them.
/// </summary>
public sealed class PortableTests : IDisposable
{
    private const string Methods = "--methods=retrain,ssd,unsir";
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void PortableArtifactsAreTheSameWhateverTheLibrariesMayUseAndNativeOnesAreNot()
    {
        Run("portable", [], "--portable");
        var expected = space.Hashes("portable");
        (string, string)[] capped =
        [
            ("ATEN_CPU_CAPABILITY", "avx2"),
            ("ONEDNN_MAX_CPU_ISA", "AVX2"),
            ("MKL_CBWR", "AVX2"),
            ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F"),
            ("DOTNET_EnableAVX", "0"),
        ];
        Run("capped", capped, "--portable");
        Assert.Equal(expected, space.Hashes("capped"));

        Run("native", []);
        Run("native-capped", [("ATEN_CPU_CAPABILITY", "default"), ("ONEDNN_MAX_CPU_ISA", "SSE41")]);
        Assert.NotEqual(space.Hashes("native"), space.Hashes("native-capped"));
        Assert.Equal("default", (string?)Manifest("native-capped")["environment"]!["ATEN_CPU_CAPABILITY"]);
    }

    [Fact]
    public void PortableStagesHaveKeysOfTheirOwnAndNativeOnesKeepTheirs()
    {
        Run("artifacts", [], "--target=Train", Methods);
        var native = Manifest("artifacts");
        Assert.Null(native["numerics"]);
        Assert.Contains(
            "ParameterChanged: numerics (absent) → \"Portable\"",
            space.Run("--target=Explain", "--stage=data", "--portable", Methods).Output
        );
        Run("artifacts", [], "--target=Train", "--portable", Methods);
        Assert.Equal("Portable", (string?)Manifest("artifacts")["numerics"]);
        Assert.Contains("Nothing to run", space.Run("--target=Train", Methods).Output);
        Assert.Equal(native["key"], Manifest("artifacts")["key"]);
    }

    [Fact]
    public void AGpuIsNotPortable()
    {
        var result = space.Run("--portable", "--device=cuda");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--portable is about processors", result.Error);
    }

    private void Run(string artifacts, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "env",
            [
                .. environment.Select(v => $"{v.Name}={v.Value}"),
                "dotnet",
                Path.Combine(AppContext.BaseDirectory, "Build.dll"),
                "--experiment=small.json",
                $"--artifacts={artifacts}",
                .. arguments,
            ]
        )
        {
            WorkingDirectory = space.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + error.Result);
    }

    private JObject Manifest(string artifacts) =>
        JObject.Parse(File.ReadAllText(Path.Combine(space.Root, artifacts, "small", "train", "digits5", "seed-01", "manifest.json")));
}
