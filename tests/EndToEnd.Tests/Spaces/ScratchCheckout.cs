using System.IO.Compression;

namespace EndToEnd.Tests.Spaces;

/// <summary>A copy of a finished checkout that a test may commit to, move and damage.</summary>
internal sealed class ScratchCheckout : IDisposable
{
    private readonly PipelineSpace space;

    public ScratchCheckout(FinishedSpace finished) => space = finished.Space.Copy();

    public PipelineSpace Space => space;

    /// <summary>The path of a file or folder here.</summary>
    public string this[string path] => space.InFolder(path);

    /// <summary>Runs git here.</summary>
    public string Git(params string[] arguments) => Command.Run(space.Root, "git", arguments).AssertSuccess().Output;

    /// <summary>Commits what changed, by somebody.</summary>
    public void Commit(string author = FinishedSpace.Author, string? committer = null)
    {
        Git("add", "-A");
        var name = committer ?? author;
        Git(
            "-c",
            $"user.name={name}",
            "-c",
            "user.email=x@y.invalid",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "more",
            $"--author={author} <x@y.invalid>"
        );
    }

    /// <summary>Archives the experiment.</summary>
    public HostResult Archive(params string[] arguments) => space.Run(["--target=Archive", FinishedSpace.Methods, .. arguments]);

    /// <summary>Unpacks an archive into a folder of its own.</summary>
    public string Unpacked(string archive)
    {
        var folder = Directory.CreateTempSubdirectory("unpacked-").FullName;
        ZipFile.ExtractToDirectory(space.InFolder(archive), folder);
        return folder;
    }

    public void Dispose() => space.Dispose();
}
