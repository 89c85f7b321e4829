using System.Collections.Concurrent;
using System.Diagnostics;

namespace EndToEnd.Tests.Spaces;

/// <summary>
/// A link between two machines' networks, whose packets go through this process: late, some of them lost, or all. It
/// stands for the kernel's <c>netem</c>, which not every kernel has.
/// </summary>
internal sealed class NetworkLink : IDisposable
{
    /// <summary>The other machine.</summary>
    public const string FarAddress = "10.77.0.2";
    private const string NearAddress = "10.77.0.1";
    private static int made;
    private readonly string id = $"{Environment.ProcessId}{(char)('a' + (Interlocked.Increment(ref made) % 26))}";
    private readonly Random random = new(17);

    public NetworkLink()
    {
        (Near, Far) = (new NetworkEnd($"pn{id}", NearAddress), new NetworkEnd($"pf{id}", FarAddress));
        Join(Near, () => Far);
        Join(Far, () => Near);
    }

    /// <summary>This machine.</summary>
    public NetworkEnd Near { get; }

    /// <summary>The other one.</summary>
    public NetworkEnd Far { get; private set; }

    /// <summary>How long a packet travels.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The share of packets that are lost, each way.</summary>
    public double Loss { get; set; }

    /// <summary>The far machine loses its power and comes back: it knows nothing of its connections.</summary>
    public void RebootFar()
    {
        Far.Dispose();
        Far = new NetworkEnd($"pr{id}", FarAddress);
        Join(Far, () => Near);
    }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Lacks()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/dev/net/tun"))
        {
            return "Network namespaces need root and /dev/net/tun.";
        }

        try
        {
            using var link = new NetworkLink();
            return null;
        }
        catch (Exception error)
        {
            return $"No network namespace can be made: {error.Message}";
        }
    }

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }

    private void Join(NetworkEnd from, Func<NetworkEnd> to)
    {
        // One at a time, so that none overtakes another; the end of the queue ends with its interface.
        var travelling = new BlockingCollection<(long Sent, TimeSpan Delay, byte[] Packet)>();
        Start(() =>
        {
            while (from.Next() is { } packet)
            {
                lock (random)
                {
                    if (random.NextDouble() < Loss)
                    {
                        continue;
                    }
                }

                travelling.Add((Stopwatch.GetTimestamp(), Delay, packet));
            }

            travelling.CompleteAdding();
        });
        Start(() =>
        {
            foreach (var (sent, delay, packet) in travelling.GetConsumingEnumerable())
            {
                var left = delay - Stopwatch.GetElapsedTime(sent);
                Thread.Sleep(left > TimeSpan.Zero ? left : TimeSpan.Zero);
                to().Send(packet);
            }
        });
    }

    private static void Start(Action run) => new Thread(() => run()) { IsBackground = true, Name = "link" }.Start();
}

/// <summary>A fact about a link between machines.</summary>
internal sealed class LinkFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Lack = new(NetworkLink.Lacks);

    public LinkFactAttribute() =>
        Skip = (SshServer.IsThere ? Lack.Value : "there is no sshd on this machine (Debian: openssh-server)") ?? null!;
}
