using Pipeline.Files;
using Pipeline.Running;
using Pipeline.Store;

namespace Pipeline.Tests.Running;

/// <summary>Inputs that are damaged while a run goes on.</summary>
public sealed class RunnerInputTests : IDisposable
{
    private readonly TestSpace space = new();

    public void Dispose() => space.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnInputThatIsDamagedBeforeItsDependantStartsIsMadeAgain(bool deleted)
    {
        var source = new TextStage("source", "hello");
        await space.RunAsync(source);
        var target = Directory.EnumerateFiles(Path.Combine(space.Root, "store", "objects"), "*", SearchOption.AllDirectories).Single();
        // The slow stage comes first and has the only slot: while it runs, its later neighbours' input is damaged.
        var slow = new ActionStage("slow", () => Damage(target, deleted));
        space.With = options => options with { Jobs = 1 };
        var summary = await space.RunAsync(slow, new LengthStage("one", [source]), new LengthStage("two", [source]));
        Assert.Equal(new RunSummary(4, 0, 0, 0, 0), summary);
        Assert.Equal(["slow", "text/source", "length/one", "length/two"], space.Ran().Select(r => r.Id));
        Assert.Equal(deleted ? Reason.OutputMissing : Reason.OutputCorrupt, space.Ran()[1].Why.Reason);
        Assert.Equal("5", File.ReadAllText(space.Tree("length/two/text.txt")));
    }

    [Fact]
    public async Task VerifyingHashesReadsWhatItsStampVouchesFor()
    {
        var source = new TextStage("source", "hello");
        await space.RunAsync(source);
        var target = Directory.EnumerateFiles(Path.Combine(space.Root, "store", "objects"), "*", SearchOption.AllDirectories).Single();
        Damage(target, deleted: false);
        VouchFor(target);
        Assert.Equal(0, (await space.RunAsync(source)).Ran);
        space.VerifiesHashes = true;
        Assert.Equal(1, (await space.RunAsync(source)).Ran);
        Assert.Equal(Reason.OutputCorrupt, space.Ran().Single().Why.Reason);
    }

    // What a disk that loses bits behind the file system's back comes to: the stamp fits, the bytes do not.
    // A change is vouched for when the file system's clock has ticked since.
    private void VouchFor(string target)
    {
        var stamps = new FileStamps(Path.Combine(space.Root, "store", "stamps"));
        var sha256 = Path.GetFileName(Path.GetDirectoryName(target)) + Path.GetFileName(target);
        var id = Digest.Of(sha256);
        Assert.True(
            SpinWait.SpinUntil(
                () => stamps.Reads(id, target, Sha256Text.OfFile(target)) && stamps.Trusts(id, Libc.Stat(target)!.Value),
                TimeSpan.FromSeconds(30)
            )
        );
        stamps.Save(default);
    }

    private static void Damage(string file, bool deleted)
    {
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (deleted)
        {
            File.Delete(file);
        }
        else
        {
            File.WriteAllText(file, "jello");
        }
    }

    [Kind("action")]
    private sealed record ActionStage(string Name, Action Action) : Stage
    {
        private Action Action { get; } = Action;

        public override string Id => Name;

        public override IReadOnlyList<string> Outputs => ["text.txt"];

        public override Place Place => Place.Host;

        public override void Run(StageContext context)
        {
            Action();
            File.WriteAllText(context.Output("text.txt"), Name);
        }
    }
}
