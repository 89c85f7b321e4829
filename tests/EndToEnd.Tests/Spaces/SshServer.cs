using System.Diagnostics;

namespace EndToEnd.Tests.Spaces;

/// <summary>
/// A real sshd on this machine, with keys of its own, that lets in whoever runs the tests; perhaps at the far end of a
/// link, and then whoever asks is at the near end.
/// </summary>
internal sealed class SshServer : IDisposable
{
    private const string Program = "/usr/sbin/sshd";
    private readonly string folder = Directory.CreateTempSubdirectory("sshd-").FullName;
    private readonly NetworkLink? link;
    private readonly Process process;

    public SshServer(NetworkLink? link = null)
    {
        this.link = link;
        var address = link is null ? "127.0.0.1" : NetworkLink.FarAddress;
        var port = BucketServer.FreePort();
        foreach (var key in (string[])["host", "user"])
        {
            Command.Run(folder, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).AssertSuccess();
        }

        File.WriteAllText(
            Path.Combine(folder, "server"),
            $"""
            Port {port}
            ListenAddress {address}
            HostKey {folder}/host
            AuthorizedKeysFile {folder}/user.pub
            PidFile none
            StrictModes no
            UsePAM no
            PermitRootLogin yes
            """
        );
        File.WriteAllText(
            Path.Combine(folder, "client"),
            $"""
            Host node
              HostName {address}
              Port {port}
              IdentityFile {folder}/user
              UserKnownHostsFile /dev/null
              StrictHostKeyChecking no
              BatchMode yes
              LogLevel ERROR
            """
        );
        if (Environment.UserName == "root")
        {
            Directory.CreateDirectory("/run/sshd");
        }

        string[] words = [.. link?.Far.Inside ?? [], Program, "-D", "-e", "-f", Path.Combine(folder, "server")];
        process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true })!;
        Processes.WaitUntil(
            () => Command.Run(folder, "sh", "-c", $"{Launcher} true").ExitCode == 0,
            TimeSpan.FromMinutes(1),
            "sshd lets in"
        );
    }

    /// <summary>Whether it is installed.</summary>
    public static bool IsThere => File.Exists(Program);

    /// <summary>The command that runs another there.</summary>
    public string Launcher => string.Join(' ', [.. link?.Near.Inside ?? [], $"ssh -F {folder}/client node"]);

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>A fact about a real sshd.</summary>
internal sealed class SshFactAttribute : FactAttribute
{
    public SshFactAttribute() => Skip = SshServer.IsThere ? null! : "there is no sshd on this machine (Debian: openssh-server)";
}
