using System.Reflection;
using Mono.Cecil;
using Pipeline;
using Stages.Experiments;

namespace EndToEnd.Tests;

/// <summary>The house's rules that a compiler does not know.</summary>
public class ArchitectureTests
{
    private static readonly Assembly Engine = typeof(Stage).Assembly;
    private static readonly Assembly Science = typeof(Experiment).Assembly;
    private static readonly Assembly Host = typeof(Build.Program).Assembly;

    // The rooms from the bottom up; those in one line know nothing of each other.
    private static readonly string[][] Order =
    [
        ["Pipeline.Files"],
        ["Pipeline"],
        ["Pipeline.Keys", "Pipeline.Fingerprints"],
        ["Pipeline.Store"],
        ["Pipeline.Running"],
        ["Pipeline.Looking", "Pipeline.Archives", "Pipeline.Remotes"],
        ["Stages.Torch", "Stages.Tables"],
        ["Stages.Images", "Stages.Mathematics"],
        ["Stages.Datasets", "Stages.Downloads", "Stages.Models"],
        ["Stages.Training", "Stages.Metrics"],
        ["Stages.Unlearning"],
        ["Stages.Programs"],
        ["Stages.Designs"],
        ["Stages.Variance", "Stages.PerExample"],
        ["Stages.Reported"],
        ["Stages.PaperTables", "Stages.Drawing"],
        ["Stages.Figures", "Stages.Tuning"],
        ["Stages.Experiments"],
        ["Cake.Frosting", "Build.CommandLine"],
        ["Build.Running"],
        ["Build.Planning", "Build.Reporting", "Build.Reports", "Build.Archives", "Build.Remotes"],
        ["Build.Tasks"],
        ["Build"],
    ];

    [Fact]
    public void DependenciesPointFromTheHostToTheScienceToTheEngine()
    {
        Assert.DoesNotContain(
            References(Engine),
            name =>
                name
                    is "Stages"
                        or "Build"
                        or "TorchSharp"
                        or "ParquetSharp"
                        or "ScottPlot"
                        or "AWSSDK.S3"
                        or "Microsoft.Extensions.Http.Resilience"
                || name.StartsWith("Cake")
        );
        Assert.DoesNotContain(
            References(Science),
            name => name is "Build" or "AWSSDK.S3" || name.StartsWith("Cake") || name.StartsWith("Spectre")
        );
        Assert.DoesNotContain(References(Host), name => name is "TorchSharp" or "ParquetSharp" or "ScottPlot");
    }

    /// <summary>
    /// An input is in the key by its content alone, so a stage that read an input's parameters could be wrongly
    /// skipped.
    /// </summary>
    [Fact]
    public void NoStageReadsAParameterOfAnother()
    {
        using var module = ModuleDefinition.ReadModule(Science.Location);
        var stages = module.Types.Where(IsStage).ToList();
        Assert.True(stages.Count >= 8);
        var reads =
            from stage in stages
            from method in stage.Methods.Concat(stage.NestedTypes.SelectMany(n => n.Methods))
            where method.HasBody
            from instruction in method.Body.Instructions
            let called = instruction.Operand as MethodReference
            where called is not null && called.Name.StartsWith("get_")
            let owner = stages.FirstOrDefault(s => s.FullName == called.DeclaringType.FullName)
            where
                owner is not null && owner != stage && owner.Properties.Any(p => "get_" + p.Name == called.Name && p.SetMethod is not null)
            select $"{method.FullName} reads {called.FullName}";
        Assert.Empty(reads);
    }

    [Fact]
    public void EveryStageIsASealedRecord()
    {
        var stages = Science.GetTypes().Where(t => t.IsSubclassOf(typeof(Stage)) && !t.IsAbstract).ToList();
        Assert.All(stages, t => Assert.True(t.IsSealed && t.GetMethod("<Clone>$") is not null, t.Name));
    }

    /// <summary>The house's order: a room names only types of rooms that stand in a line above its own (docs/design.md).</summary>
    [Fact]
    public void EveryArrowBetweenRoomsPointsBackInTheHousesOrder()
    {
        var wrong = HouseMap
            .Arrows([Engine.Location, Science.Location, Host.Location])
            .Where(arrow => Rank(arrow.To) >= Rank(arrow.From))
            .Select(arrow => $"{arrow.From} names {arrow.To}, for example in {arrow.Example}");
        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(a => a.Name!);

    private static bool IsStage(TypeDefinition type) => type.BaseType?.FullName == typeof(Stage).FullName;

    private static int Rank(string room) =>
        Array.FindIndex(Order, line => line.Contains(room)) is var rank and >= 0
            ? rank
            : throw new InvalidOperationException(
                $"The room {room} has no place in the house: add it to the order, here and in docs/design.md."
            );
}
