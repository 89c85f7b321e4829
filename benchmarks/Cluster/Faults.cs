using System.Diagnostics;
using Pipeline.Running;

namespace Cluster;

/// <summary>
/// Workers that do one of these at random: answer; die before or after they wrote; fall silent; stop for a while; wake up
/// when another has their stage, and answer; leave; talk nonsense; write half a line and die; write a line of a hundred
/// megabytes, of the protocol or not; say hello in another version of the protocol; answer twice, or for another.
/// </summary>
internal static class Faults
{
    // Of another version is one in twenty, when it comes; the host sends it home.
    private const string Greet = """
        read -r n < /proc/sys/kernel/random/uuid
        if [ $(( 0x${n%%-*} % 20 )) = 0 ]; then printf '\001{"Hello":{"Protocol":9,"Who":["fake"]}}\n'; else hello; fi
        """;

    // Each is as likely as the others together with the honest answer, which stands for the rest.
    private const string Act = """
        read -r n < /proc/sys/kernel/random/uuid; n=$(( 0x${n%%-*} % 60 ))
        case $n in
          0) exit 1 ;;
          1) printf x > "$folder/out"; kill -9 $$ ;;
          2) exec sleep $((silence * 20)) ;;
          3) (sleep 1; kill -CONT $$) & kill -STOP $$ ;;
          4) printf '\001{"Leaving":true}\n' ;;
          5) echo nonsense; printf '\001nonsense\n\001{"Result":{}}\n\001[]\n\001null\n' ;;
          6) printf '\001{"Key":"%s","Res' "$key"; exit 1 ;;
          7) head -c 100000000 /dev/zero | tr '\0' a; echo ;;
          8) printf '\001'; head -c 100000000 /dev/zero | tr '\0' a; echo ;;
          9) printf '\001{"Key":"0","Result":{"Seconds":1,"Measurements":{},"Streams":[]}}\n' ;;
          10) printf x > "$folder/out"; answer; answer; answer; continue ;;
          11) wake ;;
        esac
        """;

    // The host kills its launcher, which is this process. What it began lives on, stopped; when it wakes up it writes and
    // answers as if nothing had been.
    private const string Wake = """
        wake() {
          (read -r self rest < /proc/self/stat; kill -STOP $self; printf x > "$folder/out"; answer) &
          (sleep $((silence + 2)); kill -CONT $!) &
          wait
        }
        """;

    // Of few cores every worker has its turn within the time.
    private const int WorkersPerSecond = 30;
    private const int LeastSilence = 5;

    private static WorkerTimes Times(int silence) =>
        new()
        {
            Look = TimeSpan.FromSeconds(0.2),
            Beat = TimeSpan.FromSeconds(1),
            Silence = TimeSpan.FromSeconds(silence),
            FirstWait = TimeSpan.FromSeconds(0.2),
            LongestWait = TimeSpan.FromSeconds(2),
        };

    /// <summary>0: nothing was lost, nothing done twice, nothing left over.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> numbers)
    {
        var seconds = numbers.Count > 0 ? int.Parse(numbers[0]) : 600;
        var workers = numbers.Count > 1 ? int.Parse(numbers[1]) : 1_000;
        var silence = Math.Max(LeastSilence, workers / WorkersPerSecond);
        var began = Stopwatch.GetTimestamp();
        var (rounds, done, failed, losses, wrong) = (0, 0, 0, 0, 0);
        Holdings? first = null;
        do
        {
            using (var host = new HostRun())
            {
                var stages = 4 * workers;
                var summary = await host.RunAsync(
                        Measurements.Trivial(stages),
                        workers,
                        _ => HostRun.Fake(Act, $"silence={silence}\n{Wake}\n{Greet}"),
                        launched: true,
                        Times(silence)
                    )
                    .ConfigureAwait(false);
                var recorded = host.Recorded();
                wrong += recorded.Count - recorded.Distinct().Count();
                wrong += Math.Abs(recorded.Count - summary.Ran) + host.LeftOver();
                wrong += stages + 1 - summary.Ran - summary.Failed - summary.Blocked;
                // Only what lost three workers in a row may fail: one in a thousand or so.
                wrong += summary.Failed > stages / 50 ? 1 : 0;
                (rounds, done, failed, losses) = (rounds + 1, done + summary.Ran, failed + summary.Failed, losses + host.Losses);
                Console.Write($"{host.Threads} threads at most; ");
            }

            var now = await Holdings.AfterAsync(first).ConfigureAwait(false);
            first ??= now;
            wrong += now.IsMoreThan(first) ? 1 : 0;
            Console.WriteLine(
                $"{Stopwatch.GetElapsedTime(began).TotalSeconds:0} s: round {rounds}, {done:N0} stages done, {losses:N0} workers lost, "
                    + $"{failed} stages failed, {wrong} wrong; now {now}, {HostRun.Megabytes} MB at most"
            );
        } while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds);

        return wrong == 0 ? 0 : 1;
    }
}
