using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EndToEnd.Tests.Spaces;

/// <summary>
/// A network namespace, as a machine has one, with one interface, whose packets this process reads and writes.
/// </summary>
internal sealed class NetworkEnd : IDisposable
{
    private const nuint SetInterface = 0x400454ca;
    private const short PacketsAlone = 0x1 | 0x1000;
    private const int FlagsAt = 16;
    private const int RequestBytes = 40;
    private readonly FileStream device;
    private readonly string name;

    /// <summary>Makes it; nothing but its own interface is there.</summary>
    /// <param name="name">The name of both, fifteen letters at most.</param>
    /// <param name="address">Its address in a network of two.</param>
    public NetworkEnd(string name, string address)
    {
        this.name = name;
        var handle = File.OpenHandle("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var request = new byte[RequestBytes];
        Encoding.ASCII.GetBytes(name, request);
        BitConverter.TryWriteBytes(request.AsSpan(FlagsAt), PacketsAlone);
        Assert.Equal(0, ioctl(handle, SetInterface, request));
        device = new FileStream(handle, FileAccess.ReadWrite, bufferSize: 0);
        Ip("netns", "add", name);
        Ip("link", "set", name, "netns", name);
        Ip("-n", name, "addr", "add", $"{address}/30", "dev", name);
        Ip("-n", name, "link", "set", "lo", "up");
        Ip("-n", name, "link", "set", name, "up");
    }

    /// <summary>The words before a command that runs here.</summary>
    public string[] Inside => ["ip", "netns", "exec", name];

    /// <summary>The processes that run here.</summary>
    public IReadOnlyList<int> Processes =>
        [.. Command.Run("/", "ip", "netns", "pids", name).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    /// <summary>Takes the interface down, or up again.</summary>
    public void Set(bool up) => Ip("-n", name, "link", "set", name, up ? "up" : "down");

    /// <summary>The next packet that leaves; null when the interface is gone.</summary>
    public byte[]? Next()
    {
        var packet = new byte[1 << 16];
        while (true)
        {
            try
            {
                return packet[..device.Read(packet)];
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // One that is down can be up again.
                if (!File.Exists($"/run/netns/{name}"))
                {
                    return null;
                }

                Thread.Sleep(10);
            }
        }
    }

    /// <summary>Lets a packet come in; one that comes to an interface that is down is lost.</summary>
    public void Send(byte[] packet)
    {
        try
        {
            device.Write(packet);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Lost.
        }
    }

    /// <summary>Ends what runs here, as a power cut does: nobody says good-bye.</summary>
    public void Dispose()
    {
        Set(up: false);
        foreach (var process in Processes)
        {
            Command.Run("/", "kill", "-KILL", $"{process}");
        }

        Ip("netns", "del", name);
        device.Dispose();
    }

    private static void Ip(params string[] words) => Command.Run("/", "ip", words).AssertSuccess();

    [DllImport("libc", SetLastError = true)]
    private static extern int ioctl(SafeFileHandle file, nuint request, byte[] argument);
}
