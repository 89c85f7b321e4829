using System.Reflection;
using Build.CommandLine;
using Build.Running;
using Build.Tasks;
using Cake.Frosting;

namespace EndToEnd.Tests.CommandLine;

public sealed class TableTests
{
    private static readonly IReadOnlyList<Type> Tasks =
    [
        .. typeof(Build.Program).Assembly.GetExportedTypes().Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(IFrostingTask))),
    ];

    [Fact]
    public void EveryTargetHasATask() =>
        Assert.Equal(
            TargetTable.Rows.Select(row => row.Name).Order(),
            Tasks.Select(task => task.GetCustomAttribute<TaskNameAttribute>()!.Name).Order()
        );

    [Fact]
    public void ATaskIsDescribedByItsTargetsSentence() =>
        Assert.All(
            Tasks,
            task =>
                Assert.Equal(
                    TargetTable.Find(task.GetCustomAttribute<TaskNameAttribute>()!.Name).Sentence,
                    task.GetCustomAttribute<TaskDescriptionAttribute>()!.Description
                )
        );

    [Fact]
    public void ATargetThatComputesHasStages() =>
        Assert.Equal(
            TargetTable.Rows.Where(row => row.Does(Work.Stages)).Select(row => row.Name).Except([nameof(Force)]).Order(),
            StageTargets.Names.Order()
        );

    [Fact]
    public void EveryOptionIsReadByATarget() => Assert.All(OptionTable.Rows, row => Assert.NotEmpty(row.ReadBy));

    [Fact]
    public void NoTwoOptionsHaveOneName()
    {
        var names = OptionTable.Rows.SelectMany(row => row.Aliases.Append(row.Name)).ToList();
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void CakeIsHandedWhatItReads() =>
        Assert.Equal(
            ["--target=Status", "--exclusive", "--verbosity=Quiet"],
            Options.Parse(["-e", "--JOBS", "2", "-t", "status", "--json", "-v", "Quiet"]).ForCake
        );

    [Fact]
    public void AWorkerIsHandedWhatTheGraphDependsOn() =>
        Assert.Equal(
            ["--experiment=small", "--methods=ssd, retrain", "--checkpoint-every=2", "--artifacts=here"],
            Options
                .Parse([
                    "--target=Train",
                    "--retries=1",
                    "--artifacts",
                    "here",
                    "--checkpoint-every=2",
                    "--methods",
                    "ssd, retrain",
                    "--experiment=small",
                ])
                .ForWorkers
        );

    [Fact]
    public void AWorkerStartsWithItsMark() =>
        Assert.Equal(
            [Worker.Mark, "--experiment=small"],
            Worker.Start(Options.Parse(["--experiment=small"]), experimentText: "", gpu: "").ArgumentList.TakeLast(2)
        );

    [Fact]
    public void ASelectionIsQuotedWhereTheCommandIsShown() =>
        Assert.Equal(
            " --experiment=small --methods='ssd, retrain' --keep-models",
            Options.Parse(["--keep-models", "--methods", "ssd, retrain", "--experiment=small"]).SelectionText
        );
}
