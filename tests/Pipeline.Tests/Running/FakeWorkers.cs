using System.Diagnostics;
using Pipeline.Running;

namespace Pipeline.Tests.Running;

/// <summary>
/// Workers written in shell, which speak the protocol and do as a test says. <c>run</c> is a function of the shell: what
/// a worker does with a request, whose <c>$key</c>, <c>$folder</c> and <c>$checkpoints</c> it finds.
/// </summary>
internal sealed class FakeWorkers(string folder) : IDisposable
{
    /// <summary>What an honest worker does: writes the output and answers.</summary>
    public const string Answers = """printf x > "$folder/text.txt"; answer "$key" """;

    /// <summary>It says that it wrote the letter x; another machine may see that later, or see something else.</summary>
    public const string SaysThatItWrote = """written "$key" """;

    private const string Functions = """
        say() { printf '\001%s\n' "$1"; }
        answer() { say "{\"Key\":\"$1\",\"Result\":{\"Seconds\":1,\"Measurements\":{},\"Streams\":[]}}"; }
        hello() {
          facts="{\"machine\":\"node-$slot\"}"
          say "{\"Hello\":{\"Program\":\"\",\"Node\":\"node-$slot\",\"Job\":\"$$\",\"Class\":\"$slot\",\"Facts\":$facts}}"
        }
        written() {
          x='{"Name":"text.txt","Sha256":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881","Bytes":1}'
          say "{\"Key\":\"$1\",\"Result\":{\"Seconds\":1,\"Measurements\":{},\"Streams\":[],\"Written\":[$x]}}"
        }
        # The first who asks for a name gets it.
        first() { mkdir "$1" 2> /dev/null; }

        """;

    private readonly List<WorkerPool> pools = [];

    /// <summary>What was told of workers.</summary>
    public List<string> Told { get; } = [];

    /// <summary>Times in tenths of a second.</summary>
    public static WorkerTimes Fast { get; } =
        new()
        {
            Look = TimeSpan.FromSeconds(0.1),
            Beat = TimeSpan.FromSeconds(0.2),
            Silence = TimeSpan.FromSeconds(2),
            Idle = TimeSpan.FromSeconds(0.5),
            FirstWait = TimeSpan.FromSeconds(0.2),
        };

    /// <summary>A pool of launched workers.</summary>
    /// <param name="run">What a worker does with a request.</param>
    /// <param name="slots">The launchers' names; the worker finds its own in <c>$slot</c>.</param>
    /// <param name="before">What it does before it says hello.</param>
    /// <param name="admit">Why a worker is sent home.</param>
    /// <param name="times">How long to wait; <see cref="Fast"/> unless said.</param>
    public WorkerPool Pool(
        string run,
        string[] slots,
        string before = "",
        Func<WorkerHello, string?>? admit = null,
        WorkerTimes? times = null
    )
    {
        var script = $$"""
            {{Functions}}
            run() {
            {{run}}
            }
            cd {{folder}}
            {{before}}
            hello
            while read -r line; do
              if [ -z "$line" ]; then say '{"Beat":true}'; continue; fi
              key=${line#*'"Key":"'} folder=${line#*'"Folder":"'} checkpoints=${line#*'"Checkpoints":"'}
              key=${key%%'"'*} folder=${folder%%'"'*} checkpoints=${checkpoints%%'"'*}
              run
            done
            """;
        var pool = new WorkerPool(
            slot => new ProcessStartInfo("sh", ["-c", script]) { Environment = { ["slot"] = slot } },
            new(slots),
            times ?? Fast
        )
        {
            Launched = true,
            Admit = admit ?? (_ => null),
        };
        pool.Told += text =>
        {
            lock (Told)
            {
                Told.Add(text);
            }
        };
        pools.Add(pool);
        return pool;
    }

    public void Dispose() => pools.ForEach(pool => pool.Dispose());
}
