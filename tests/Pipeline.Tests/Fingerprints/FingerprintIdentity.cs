using System.Reflection;
using Pipeline.Fingerprints;

namespace Pipeline.Tests.Fingerprints;

/// <summary>What a fingerprint is a function of.</summary>
public sealed class FingerprintIdentity
{
    private const string Source = "namespace Sample; public sealed class Stage { public int Run() => Other.Value(3); }\n";
    private const string Other =
        "namespace Sample; public static partial class Other { public static int Value(int x) => Twice(x) + 1; }\n";
    private const string Part = "namespace Sample; public static partial class Other { private static int Twice(int x) => x * 2; }\n";

    /// <summary>
    /// Also the proof that nothing of the process enters (hash seeds, addresses). A change of this value makes every
    /// stage run again.
    /// </summary>
    [Fact]
    public void TheFingerprintOfAFixedProgramIsFixed()
    {
        using var program = new Program(Source, Other, Part);

        Assert.Equal("c0420bbdf06b876782e3d655d01efbf7cce9a58e484ddd882ba485d4fd25023a", program.Fingerprint("Stage"));
    }

    [Fact]
    public void TwoCompilationsOfOneSourceAgree()
    {
        using var first = new Program(Sample.Source);
        using var second = new Program(Sample.Source);

        foreach (var type in first.Assembly.GetTypes().Where(type => type.Name.EndsWith("Stage", StringComparison.Ordinal)))
        {
            Assert.Equal(first.Fingerprint(type.Name), second.Fingerprint(type.Name));
        }
    }

    [Fact]
    public void TheOrderOfFilesDoesNotMatter()
    {
        using var apart = new Program(Source, Other, Part);
        using var reordered = new Program(Part, Source, Other);

        Assert.Equal(apart.Fingerprint("Stage"), reordered.Fingerprint("Stage"));
    }

    [Fact]
    public void OtherQuestionsToTheSameObjectDoNotMatter()
    {
        using var program = new Program(Sample.Source);
        var fingerprints = new CodeFingerprints();
        string[] stages = ["OperatorStage", "RecordStage", "LambdaStage", "SerializeStage"];

        var together = stages.Select(stage => Program.Fingerprint(fingerprints, program.New(stage)));

        Assert.Equal(stages.Select(stage => program.Fingerprint(stage)), together);
    }

    [Fact]
    public void StagesOfDifferentCodeDiffer()
    {
        using var program = new Program(Sample.Source);
        var stages = program.Assembly.GetTypes().Where(type => type.Name.EndsWith("Stage", StringComparison.Ordinal)).ToList();

        Assert.Equal(stages.Count, stages.Select(stage => program.Fingerprint(stage.Name)).Distinct().Count());
    }

    [Fact]
    public void CodeOfAnotherAssemblyOfOursCounts()
    {
        using var library = new Program([Other, Part], [], "Library");
        using var edited = new Program([Other, Part.Replace('2', '3')], [], "Library");
        using var unrelated = new Program([Other, Part, "namespace Sample; public class Added { }"], [], "Library");

        Assert.NotEqual(With(library), With(edited));
        Assert.Equal(With(library), With(unrelated));
    }

    [Fact]
    public void CodeOfAnAssemblyThatIsNotOursCountsByNameOnly()
    {
        using var library = new Program([Other, Part], [], "Library");
        using var edited = new Program([Other, Part.Replace('2', '3')], [], "Library");

        Assert.Equal(With(library, name => name.Name == "Sample"), With(edited, name => name.Name == "Sample"));
    }

    [Theory]
    [InlineData(typeof(object))]
    [InlineData(typeof(Mono.Cecil.ModuleDefinition))]
    [InlineData(typeof(FactAttribute))]
    public void CodeOfTheFrameworkOrOfAPackageIsNotOurs(Type type) => Assert.False(IsOurs(type));

    [Theory]
    [InlineData(typeof(CodeFingerprints))]
    [InlineData(typeof(FingerprintIdentity))]
    public void CodeOfThisSolutionIsOurs(Type type) => Assert.True(IsOurs(type));

    [Fact]
    public void AFileRebuiltUnderARunningProcessIsRefused()
    {
        using var program = new Program(Source, Other, Part);
        using var rebuilt = new Program(Source, Other, Part.Replace('2', '3'));
        File.Delete(program.File);
        File.Copy(rebuilt.File, program.File);

        var thrown = Assert.Throws<InvalidOperationException>(() => program.Fingerprint("Stage"));

        Assert.Contains("rebuilt", thrown.Message, StringComparison.Ordinal);
    }

    private static bool IsOurs(Type type)
    {
        var asked = new CodeFingerprints();
        var before = asked.Of(new Probe(null), typeof(Probe).GetMethod(nameof(Probe.Run))!);
        var after = asked.Of(new Probe(type), typeof(Probe).GetMethod(nameof(Probe.Run))!);
        return before != after;
    }

    private static string With(Program library, Func<AssemblyName, bool>? isOurs = null)
    {
        using var program = new Program([Source], [], "Sample", library);
        return Program.Fingerprint(new CodeFingerprints(isOurs: isOurs), program.New("Stage"));
    }

    private sealed record Probe(Type? Held)
    {
        public int Run() => Held is null ? 1 : 2;
    }
}
