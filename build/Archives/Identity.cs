using Build.Running;
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
    private static readonly string[] Common =
    [
        "root",
        "user",
        "home",
        "admin",
        "ubuntu",
        "debian",
        "runner",
        "localhost",
        "/root",
        "/home",
        "git@",
        "unknown",
    ];

    /// <summary>Those of this machine, of the checkout and of the records.</summary>
    public static ForbiddenWords Words(string artifacts, IEnumerable<StageRecord> records)
    {
        var found = new HashSet<string?>(StringComparer.OrdinalIgnoreCase)
        {
            Environment.UserName,
            Environment.MachineName,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            Path.GetFullPath(artifacts),
            Directory.GetCurrentDirectory(),
            Programs.Read("git", "rev-parse", "--show-toplevel"),
            Programs.Read("git", "config", "user.name"),
            Programs.Read("git", "config", "user.email"),
        };
        found.UnionWith(records.Select(r => r.Details.Environment.GetValueOrDefault("machine")));
        found.UnionWith((Programs.Read("git", "log", "--format=%an%n%ae%n%cn%n%ce") ?? "").Split('\n'));
        found.UnionWith(
            (Programs.Read("git", "config", "--get-regexp", @"^remote\..*\.url$") ?? "")
                .Split('\n', ' ')
                .Where(w => !w.StartsWith("remote."))
                .Select(Repository)
        );
        return new ForbiddenWords([
            .. found
                .OfType<string>()
                .Select(w => w.Trim())
                .Where(w => w.Length >= Shortest && !Common.Contains(w, StringComparer.OrdinalIgnoreCase))
                .Order(),
        ]);
    }

    // OWNER/NAME, of an address of either form.
    private static string Repository(string url) =>
        string.Join('/', url.Split('/', ':').TakeLast(2)) is var name && name.EndsWith(".git") ? name[..^4] : name;
}
