using System.Diagnostics;

namespace EndToEnd.Tests.Spaces;

/// <summary>Runs it once.</summary>
[CollectionDefinition(WholeSpace.Tests)]
public sealed class WholeSpaceTests : ICollectionFixture<WholeSpace>;

/// <summary>A space in which the small experiment has run with every method, by two jobs; nobody changes it.</summary>
public sealed class WholeSpace : IDisposable
{
    /// <summary>The tests that share it.</summary>
    public const string Tests = "every method of an experiment";

    public WholeSpace()
    {
        var started = Stopwatch.GetTimestamp();
        Space.RunWell("--jobs=2");
        Duration = Stopwatch.GetElapsedTime(started);
        Executions = Space.Executions();
        Hashes = Space.Hashes();
    }

    public PipelineSpace Space { get; } = new();

    /// <summary>How long the run took.</summary>
    public TimeSpan Duration { get; }

    /// <summary>What it ran.</summary>
    public IReadOnlyList<string> Executions { get; }

    /// <summary>What it wrote.</summary>
    public IReadOnlyDictionary<string, string> Hashes { get; }

    public void Dispose() => Space.Dispose();
}
