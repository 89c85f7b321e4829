namespace Pipeline.Tests.Running.RandomGraphs;

public class RandomGraphTests
{
    private const int Graphs = 500;
    private const int RunsOfEach = 8;

    [Fact]
    public void TheEngineRunsWhatTheModelSaysAfterRandomEditsOfRandomGraphs() =>
        Parallel.ForEach(
            Enumerable.Range(1, Graphs),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            seed =>
            {
                using var random = new RandomCase(seed);
                random.PlayAsync(RunsOfEach).GetAwaiter().GetResult();
            }
        );
}
