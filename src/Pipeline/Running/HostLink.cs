using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Newtonsoft.Json;

namespace Pipeline.Running;

/// <summary>
/// A worker's side of its connection with the host. One thread reads, one says every few seconds that this process
/// lives, one looks whether the host does; stages run on the thread that asks for requests.
/// </summary>
/// <param name="output">Where replies go.</param>
/// <param name="launched">Whether this process was started by a launcher, perhaps on another machine: then no kernel
/// ends it with its host, and it ends itself when its input ends or nothing is heard for too long.</param>
/// <param name="times">How long to wait.</param>
internal sealed class HostLink(TextWriter output, bool launched, WorkerTimes times) : IDisposable
{
    /// <summary>Characters of a text that are told; a host gives up a line that never ends.</summary>
    private const int LongestText = 100_000;
    private readonly BlockingCollection<WorkerRequest> requests = [];
    private readonly Lock gate = new();
    private IDisposable? signals;
    private bool busy;
    private bool ended;
    private int unheard;

    /// <summary>Says who this is, and then that it lives.</summary>
    public void Open(WorkerHello hello, TextReader input)
    {
        Send(new WorkerReply(Hello: hello));
        signals = launched ? EndSignals.Handle(Take) : null;
        Start(() => Read(input), "requests");
        Start(Beat, "beats");
        if (launched)
        {
            Start(EndWhenDeaf, "silence");
        }
    }

    /// <summary>The requests, one after another, until the host wants no more.</summary>
    public IEnumerable<WorkerRequest> Requests()
    {
        foreach (var request in requests.GetConsumingEnumerable())
        {
            lock (gate)
            {
                busy = true;
                EndIfAlone();
            }

            yield return request;
            lock (gate)
            {
                busy = false;
            }
        }
    }

    /// <summary>Writes a reply.</summary>
    public void Send(WorkerReply reply)
    {
        var line =
            WorkerReply.Mark
            + JsonConvert.SerializeObject(
                reply with
                {
                    Log = Cut(reply.Log),
                    Error = reply.Error is { } error ? new WorkerError(Cut(error.Message)!, Cut(error.Detail)!) : null,
                },
                new JsonSerializerSettings { DefaultValueHandling = DefaultValueHandling.Ignore }
            );
        lock (output)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    public void Dispose()
    {
        signals?.Dispose();
        requests.Dispose();
    }

    private static void Start(Action run, string name) => new Thread(() => run()) { IsBackground = true, Name = name }.Start();

    private static string? Cut(string? text) => text?.Length > LongestText ? text[..LongestText] + " …" : text;

    private void Read(TextReader input)
    {
        while (input.ReadLine() is { } line)
        {
            Interlocked.Exchange(ref unheard, 0);
            if (line.Length > 0)
            {
                requests.Add(JsonConvert.DeserializeObject<WorkerRequest>(line)!);
            }
        }

        lock (gate)
        {
            ended = true;
            EndIfAlone();
        }

        requests.CompleteAdding();
    }

    private void Beat()
    {
        while (true)
        {
            Thread.Sleep(times.Beat);
            Send(new WorkerReply(Beat: true));
        }
    }

    // Counted in beats: a process that is stopped and goes on later has not waited. It says nothing and waits for no lock:
    // behind a dead link the pipe may be full, and whoever speaks stands there for ever.
    private void EndWhenDeaf()
    {
        do
        {
            Thread.Sleep(times.Beat);
        } while (Interlocked.Increment(ref unheard) * times.Beat < times.Deaf);
        End();
    }

    // A stage cannot be stopped otherwise, and what it makes is nobody's any more.
    private void EndIfAlone()
    {
        if (launched && ended && busy)
        {
            End();
        }
    }

    private static void End() => Process.GetCurrentProcess().Kill();

    private void Take(PosixSignal signal)
    {
        if (signal == PosixSignal.SIGTERM)
        {
            Send(new WorkerReply(Leaving: true));
        }
    }
}
