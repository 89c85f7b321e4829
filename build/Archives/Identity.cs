using Build.Running;
using Pipeline;
using Pipeline.Archives;
using Pipeline.Store;

namespace Build.Archives;

/// <summary>
/// The words that tell who made an archive: users, machines, folders, authors of commits, addresses of remotes.
/// </summary>
internal static class Identity
{
    /// <summary>Shorter words, and those below, stand in any text and tell nobody.</summary>
    private const int Shortest = 4;

    // Users of containers, machines of clouds, services that commit; and the folders that these work in.
    private static readonly HashSet<string> Common = new(
        """
        root user users home admin administrator guest nobody unknown localhost localdomain default anonymous
        ubuntu debian fedora centos rocky alpine arch nixos vagrant docker podman container
        runner builder jenkins gitlab github gitea circleci travis buildkite ec2-user azureuser azure opc cloud
        jovyan vscode codespace codespaces gitpod coder node dotnet app apps dev web-flow action actions
        github-actions github-action dependabot renovate bot robot git test tests tester data train model models
        src source sources work works workspace workspaces workdir build repo repos repository project projects code
        checkout artifacts output outputs out results tmp temp var opt srv mnt media usr local run scratch main master
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Those of this machine, of the checkout and of the records.</summary>
    /// <param name="checkout">The checkout.</param>
    /// <param name="artifacts">The artifacts folder.</param>
    /// <param name="records">What ran, and where.</param>
    /// <param name="harmless">Words that the user says tell nobody.</param>
    /// <exception cref="PipelineException">The checkout lacks a part of its history, and so of its authors.</exception>
    public static ForbiddenWords Words(
        Checkout checkout,
        string artifacts,
        IEnumerable<StageRecord> records,
        IReadOnlyList<string> harmless
    )
    {
        List<(string? Text, string Origin)> found =
        [
            (Environment.UserName, "the name of the user"),
            (Environment.MachineName, "the name of this machine"),
            (Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "the user's folder"),
            (Path.GetFullPath(artifacts), "the artifacts folder"),
            (Directory.GetCurrentDirectory(), "the working folder"),
            .. records.Select(r => (r.Details.Environment.GetValueOrDefault("machine"), $"the machine that ran {r.StageId}")),
            .. checkout is { Folder: { } folder, Commit: not null } ? OfGit(folder) : [],
        ];
        return new ForbiddenWords([
            .. found
                .Select(word => new ForbiddenWord(word.Text?.Trim() ?? "", word.Origin))
                .Where(word => word.Text.Length >= Shortest && !IsCommon(word.Text))
                .Where(word => !harmless.Contains(word.Text, StringComparer.OrdinalIgnoreCase))
                .DistinctBy(word => word.Text.ToLowerInvariant())
                .OrderBy(word => word.Text),
        ]);
    }

    private static IEnumerable<(string?, string)> OfGit(string folder)
    {
        if (Git.Tell(folder, "rev-parse", "--is-shallow-repository").Text == "true")
        {
            throw new PipelineException(
                "--anonymous: this clone is shallow, so names that only older commits know cannot be looked for.",
                "Fetch the rest: git fetch --unshallow (in a workflow: actions/checkout with fetch-depth: 0). Nothing was archived."
            );
        }

        return
        [
            (Git.Tell(folder, "rev-parse", "--show-toplevel").Text, "the folder of the checkout"),
            .. ((string[])["user.name", "user.email"]).Select(key => (Git.Ask(folder, "config", key)?.Text, $"git's setting {key}")),
            .. Remotes(folder),
            .. People(folder),
        ];
    }

    private static IEnumerable<(string?, string)> Remotes(string folder)
    {
        foreach (var line in Git.Ask(folder, "config", "--get-regexp", @"^remote\..*\.(push)?url$")?.Text.Split('\n') ?? [])
        {
            if (line.Split(' ', 2) is [var key, var url])
            {
                yield return (Repository(url), $"of git's setting {key}");
            }
        }
    }

    // Authors and committers, and those whom a commit's text names as taking part.
    private static IEnumerable<(string?, string)> People(string folder)
    {
        const string Trailers = "%(trailers:key=Co-authored-by,key=Signed-off-by,valueonly,separator=%x1f)";
        foreach (var commit in Git.Tell(folder, "log", "-z", $"--format=%h%x1f%an%x1f%ae%x1f%cn%x1f%ce%x1f{Trailers}").Parts)
        {
            var fields = commit.Split('\x1f');
            for (var i = 1; i < fields.Length; i++)
            {
                var origin = $"{(i <= 2 ? "the author" : i <= 4 ? "the committer" : "named in the text")} of commit {fields[0]}";
                foreach (var name in i <= 4 ? [fields[i]] : fields[i].Split('<', '>'))
                {
                    yield return (name, origin);
                }
            }
        }
    }

    // A service's account, or a name or path of nothing but common words.
    private static bool IsCommon(string word) =>
        word.EndsWith("[bot]", StringComparison.OrdinalIgnoreCase)
        || word.Contains("[bot]@", StringComparison.OrdinalIgnoreCase)
        || word.Split('@') is ["noreply" or "no-reply" or "action" or "actions", _]
        || word.Split((char[])['/', ' '], StringSplitOptions.RemoveEmptyEntries).All(Common.Contains);

    // OWNER/NAME, of an address of either form.
    private static string Repository(string url) =>
        string.Join('/', url.Split('/', ':').TakeLast(2)) is var name && name.EndsWith(".git") ? name[..^4] : name;
}
