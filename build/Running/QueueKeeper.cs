using System.Diagnostics;

namespace Build.Running;

/// <summary>
/// Takes the jobs of a name out of Slurm's queue when this process has ended, however it has ended. The srun of a job
/// that waits is killed with this process, and would leave the job in the queue until its turn comes.
/// </summary>
internal sealed class QueueKeeper : IDisposable
{
    private readonly Process process;

    // The end of its input tells. It ignores what asks this process to end, and holds none of its streams open.
    public QueueKeeper(string name) =>
        process = Process.Start(
            new ProcessStartInfo(
                "setsid",
                ["sh", "-c", "exec > /dev/null 2>&1; trap '' HUP INT QUIT TERM; cat; exec scancel --quiet --name=\"$0\"", name]
            )
            {
                RedirectStandardInput = true,
            }
        )!;

    /// <summary>Whatever is left goes now.</summary>
    public void Dispose()
    {
        process.StandardInput.Close();
        process.Dispose();
    }
}
