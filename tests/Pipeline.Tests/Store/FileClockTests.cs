using Pipeline.Files;
using Pipeline.Store;

namespace Pipeline.Tests.Store;

/// <summary>The time by which a file system stamps files.</summary>
public sealed class FileClockTests : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(0.1);
    private readonly string folder = Directory.CreateTempSubdirectory("pipeline-clock-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void ItsTimeLiesBetweenTheStampsOfAnEarlierAndALaterFile()
    {
        var before = Written("before");
        Thread.Sleep(Wait);
        var now = new FileClock(Path.Combine(folder, "clock")).Now();
        Thread.Sleep(Wait);
        Assert.InRange(now!.Value, before + 1, Written("after") - 1);
    }

    [Fact]
    public void ItLeavesNoFile()
    {
        Assert.NotNull(new FileClock(Path.Combine(folder, "clock")).Now());
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void ItCountsOnAndAsksAnewOnlyWhenItIsTold()
    {
        var asked = 0;
        var clock = new FileClock(Path.Combine(folder, "clock"), _ => 1_000_000_000_000 * ++asked);
        Assert.InRange(clock.Now()!.Value, 1_000_000_000_000, 2_000_000_000_000);
        Thread.Sleep(Wait);
        Assert.InRange(clock.Now()!.Value, 1_000_000_000_000 + (Wait.Ticks * 100), 2_000_000_000_000);
        Assert.InRange(clock.Now(anew: true)!.Value, 2_000_000_000_000, 3_000_000_000_000);
    }

    [Fact]
    public void WithoutAFolderThereIsNone() => Assert.Null(new FileClock(Path.Combine(folder, "absent", "clock")).Now());

    private long Written(string name)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, "");
        return Libc.Stat(file)!.Value.Changed;
    }
}
