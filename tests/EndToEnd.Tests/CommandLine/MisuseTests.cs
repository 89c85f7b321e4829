using System.Text;

namespace EndToEnd.Tests.CommandLine;

public sealed class MisuseTests : IDisposable
{
    private static readonly string[] Wrong =
    [
        "Figure2",
        "--target=Figur2",
        "--target",
        "--jbos=2",
        "--jobs=0",
        "--jobs=2 --jobs=3",
        "--retries=-1",
        "--keep-models=maybe",
        "--verify-hashes=yes",
        "--target=Explain --stage=",
        "--methods=ssd,lfsd",
        "--methods=,",
        "--metric=mai",
        "--training-seeds=3",
        "--design=gird",
        "--device=cudaa",
        "--verbosity=loud",
        "--working=nowhere",
        "--target=Figure3",
        "--target=Variance --budget=0",
        "--target=Variance --difference=-1",
        "--target=Variance --power=80",
        "--target=Metrics --difference=2",
        "--target=Metrics --until=decied",
        "--target=Metrics --until=decided --dryrun",
        "--target=Train --until=decided",
        "--target=Plan --budget=2",
        "--target=Verify --replay=some",
        "--target=Archive --without=figures",
        "--target=Figure2 --stage=nonsense",
        "--target=Figure2 --yes",
        "--target=Push --methods=ssd",
        "--target=Clean --methods=ssd",
        "--target=Clean --stage=data",
        "--target=Gc --stage=data",
        "--target=CI --jobs=2",
        "--artifacts=~/runs",
        "--target=Archive --output=~/x.zip",
        "--target=Push --remote=~",
        "--target=Verify --reported=~/r",
        "--target=Status --target=Plan --device=cpu --json --mixed",
        "--mirror=example.org/sets",
        "--mirror=https://example.org/sets?sig=SECRET",
        "--data=nowhere",
        "--data=. --mirror=http://localhost",
        "--timeout=trainig=5",
        "--timeout=training",
        "--timeout=training=0",
        "--timeout=training=1,training=2",
        "--help=Figur2",
    ];

    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void AnExperimentThatCannotBeReadIsMisuse()
    {
        File.CreateSymbolicLink(space.InFolder("unreadable.json"), "/proc/self/mem");
        space.RunPlain("--experiment=unreadable.json").AssertMisuse("The experiment's file 'unreadable.json' cannot be read: ");
    }

    [Fact]
    public Task AWrongCommandLineIsOneMessage()
    {
        var said = new StringBuilder();
        foreach (var line in Wrong)
        {
            var result = space.Run(line.Split(' '));
            said.Append($"{line}\n  exit code {result.ExitCode}\n");
            foreach (var part in result.Said.TrimEnd().Split('\n'))
            {
                said.Append($"  {part.TrimEnd()}\n");
            }
        }

        return Verifier.Verify(said.ToString(), "txt");
    }
}
