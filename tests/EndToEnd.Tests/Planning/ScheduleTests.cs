using Build.Planning;
using Pipeline;

namespace EndToEnd.Tests.Planning;

/// <summary>Three trainings of two hours, each with two runs of one hour after it.</summary>
public sealed class ScheduleTests
{
    private static readonly Graph Graph = new(
        Enumerable
            .Range(0, 3)
            .Select(number => new TimedStage($"training/{number}", []))
            .SelectMany(training => ((string[])["a", "b"]).Select(name => new TimedStage($"run/{training.Id}/{name}", [training])))
    );

    private static readonly Schedule Schedule = new(Graph, stage => Graph.Inputs(stage).Count == 0 ? 2 : 1);

    /// <summary>Two workers give the runs of the first two trainings out before the third, and one of them is idle then.</summary>
    [Theory]
    [InlineData(1, 12)]
    [InlineData(2, 7)]
    [InlineData(3, 4)]
    [InlineData(6, 3)]
    [InlineData(100, 3)]
    public void WorkersTakeWhatIsReady(int workers, double hours) => Assert.Equal(hours, Schedule.On(workers));

    [Fact]
    public void TheLongestChainIsATrainingAndARun() => Assert.Equal(3, Schedule.LongestChain);

    [Kind("timed")]
    private sealed record TimedStage(string Name, IReadOnlyList<Stage> After) : Stage
    {
        public override string Id => Name;

        public override IReadOnlyList<string> Outputs => ["out"];

        public override void Run(StageContext context) => throw new NotSupportedException();
    }
}
