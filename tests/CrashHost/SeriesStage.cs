using System.Runtime.InteropServices;
using Pipeline;

namespace CrashHost;

/// <summary>
/// Writes bytes that follow from a seed, a kilobyte at a time, in a worker. Two variables of the environment, which are
/// no parameters, hold it in the middle (all, or one by its name) and make it outlive its host, as a worker of a broken kernel might.
/// </summary>
[Kind("series")]
internal sealed partial record SeriesStage(string Name, int Seed, int Kilobytes) : Stage
{
    private const int SetParentDeathSignal = 1;

    public override string Id => $"series/{Name}";

    public override IReadOnlyList<string> Outputs => ["series.bin"];

    public override void Run(StageContext context)
    {
        if (Environment.GetEnvironmentVariable("CRASH_OUTLIVE") is not null)
        {
            _ = prctl(SetParentDeathSignal, 0, 0, 0, 0);
        }

        var state = (uint)Seed;
        var block = new byte[1024];
        using var file = File.Create(context.Output("series.bin"));
        for (var k = 0; k < Kilobytes; k++)
        {
            for (var i = 0; i < block.Length; i++)
            {
                state = (state * 1664525) + 1013904223;
                block[i] = (byte)(state >> 24);
            }

            file.Write(block);
            file.Flush();
            if (k == Kilobytes / 2 && Environment.GetEnvironmentVariable("CRASH_GATE") is { } gate)
            {
                SpinWait.SpinUntil(() => !File.Exists(gate) && !File.Exists(gate + Name));
                context.Log("It was let go.");
            }
        }
    }

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);
}
