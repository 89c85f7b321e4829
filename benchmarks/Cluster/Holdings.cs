namespace Cluster;

/// <summary>What this process holds between two runs.</summary>
/// <param name="Handles">Open files, pipes and sockets.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Children">Processes that it started and that are not gone, dead ones included.</param>
/// <param name="Kilobytes">Managed memory that is in use, after a collection.</param>
internal sealed record Holdings(int Handles, int Threads, int Children, long Kilobytes)
{
    // The runtime opens and starts a few of its own when it likes, and keeps the threads that it needed for a while.
    private const int Few = 20;
    private const int FewThreads = 60;
    private const long FewKilobytes = 4_096;

    /// <summary>At this moment.</summary>
    public static Holdings Now()
    {
        var threads = Directory.GetDirectories("/proc/self/task");
        return new Holdings(
            Directory.GetFiles("/proc/self/fd").Length,
            threads.Length,
            threads.Sum(thread => Words(Path.Combine(thread, "children"))),
            GC.GetTotalMemory(forceFullCollection: true) >> 10
        );
    }

    /// <summary>At this moment, or within a minute where it is more than before: what ends late is not left over.</summary>
    public static async Task<Holdings> AfterAsync(Holdings? before)
    {
        const int Looks = 60;
        var now = Now();
        for (var i = 0; i < Looks && before is not null && now.IsMoreThan(before); i++)
        {
            await Task.Delay(1000).ConfigureAwait(false);
            now = Now();
        }

        return now;
    }

    /// <summary>Whether it is more than before by more than the runtime's own coming and going.</summary>
    public bool IsMoreThan(Holdings before) =>
        Handles > before.Handles + Few
        || Threads > before.Threads + FewThreads
        || Children > before.Children
        || Kilobytes > before.Kilobytes + FewKilobytes;

    public override string ToString() => $"{Handles} handles, {Threads} threads, {Children} processes, {Kilobytes:N0} kB";

    // A thread may end while it is looked at.
    private static int Words(string file)
    {
        try
        {
            return File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
