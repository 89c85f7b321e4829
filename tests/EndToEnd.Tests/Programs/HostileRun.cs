using System.Diagnostics;

namespace EndToEnd.Tests.Programs;

/// <summary>One run in which every method is a program that misbehaves, each in its own way, and Baseline.</summary>
public sealed class HostileRun : IDisposable
{
    // What outlives a program sleeps so many seconds, by which it is found.
    public const string Child = "98761";
    public const string Daemon = "98762";
    public const string Hermit = "98764";
    public const string HermitOfKilled = "98765";

    private const string Start = """
        import json, os, signal, subprocess, sys, time, tensors
        task = json.load(open(sys.argv[1]))
        path = task["folder"] + "/weights.safetensors"
        weights = tensors.read(task["model"])
        good = lambda: tensors.write(weights, path)
        def lives(seconds):
            for life in os.listdir("/proc"):
                try:
                    if open(f"/proc/{life}/cmdline", "rb").read().split(b"\0") == [b"sleep", seconds.encode(), b""]: return True
                except OSError:
                    pass
        def hermit(seconds):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0: os.execve("/bin/sleep", ["sleep", seconds], {})
                os._exit(0)
            os.wait()
            while not lives(seconds): time.sleep(0.01)
            print("it lives:", seconds)

        """;

    // What a program that writes logits would write, with one defect.
    private const string Logits = """
        import array, json, sys, tensors
        task = json.load(open(sys.argv[1]))
        data = tensors.read(task["dataset"])
        logits = {part: [[len(data[part + ".fine"][1]), task["classes"]], None] for part in ("train", "test")}
        for entry in logits.values():
            entry[1] = array.array("f", bytes(4 * entry[0][0] * entry[0][1]))
        DEFECT
        tensors.write(logits, task["folder"] + "/logits.safetensors")
        """;

    private static readonly Dictionary<string, string> LogitsPrograms = new()
    {
        ["logits-lacking"] = "del logits['train']",
        ["logits-shape"] = "logits['test'][0][0] -= 1; del logits['test'][1][-task['classes']:]",
        ["logits-float64"] = "logits['test'][1] = array.array('d', logits['test'][1])",
        ["logits-nan"] = "logits['train'][1][7] = float('nan')",
        ["logits-extra"] = "logits['mine'] = logits['test']",
    };

    // Methods and what they do after the lines above.
    private static readonly Dictionary<string, string> Programs = new()
    {
        ["nothing"] = "pass",
        ["other-file"] = "open(task['folder'] + '/weights.npz', 'wb').write(b'PK')",
        ["half"] = "good(); os.truncate(path, os.path.getsize(path) // 2)",
        ["empty"] = "open(path, 'w')",
        ["link"] = "os.symlink('/dev/zero', path)",
        ["npz"] = "open(path, 'wb').write(b'PK\\x03\\x04 big-endian numbers of another format')",
        ["wrong-shape"] = "s, v = weights['fc.bias']; weights['fc.bias'] = ([1, s[0]], v); good()",
        ["float64"] = "import array; s, v = weights['fc.bias']; weights['fc.bias'] = (s, array.array('d', v)); good()",
        ["nan"] = "weights['fc.bias'][1][2] = float('nan'); good()",
        ["extra"] = "weights['mine'] = weights['fc.bias']; good()",
        ["lacking"] = "del weights['fc.bias']; good()",
        ["swallowed"] = "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    print('went wrong:', error)\n    sys.exit(0)",
        ["raises"] = "raise ValueError('the forget set is empty')",
        ["killed"] = "os.kill(os.getpid(), signal.SIGKILL)",
        ["never-ends"] = $"hermit('{HermitOfKilled}'); signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)",
        ["prints"] = "for i in range(1000): sys.stdout.write(('x' * 99 + '\\n') * 1000)\ngood()",
        ["no-newline"] = "sys.stdout.write('y' * 20000); sys.stdout.flush(); time.sleep(0.2); good()",
        ["children"] = $"subprocess.Popen(['sleep', '{Child}']); good()",
        ["daemon"] =
            $"if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: os.execvp('sleep', ['sleep', '{Daemon}'])\n"
            + "    os._exit(0)\ntime.sleep(0.2); good()",
        ["hermit"] = $"hermit('{Hermit}'); good()",
        ["memory"] = "bytes(10 ** 9); good()",
        ["reads-input"] = "print('input:', repr(sys.stdin.read())); good()",
        ["writes-outside"] = "open(os.path.dirname(os.path.abspath(__file__)) + '/../outside.txt', 'w').write('here'); good()",
        ["no-term"] = "print('TERM', repr(signal.getsignal(signal.SIGTERM))); good()",
        ["half-way"] = "print('progress 0.35 epoch 3'); good()",
    };

    private readonly ProgramSpace space = new();

    public HostileRun()
    {
        foreach (var (name, code) in Programs)
        {
            space.Write(name, Start + code);
        }

        foreach (var (name, defect) in LogitsPrograms)
        {
            space.Write(name, Logits.Replace("DEFECT", defect), """{ "writes": "logits" }""");
        }

        // Kilobytes of address space.
        space.Write(
            "memory",
            Start + Programs["memory"],
            """{ "command": ["sh", "-c", "ulimit -v 400000; exec \"$@\"", "sh", "python3", "-S", "{folder}/method.py", "{task}"] }"""
        );
        space.Write("no-interpreter", "", """{ "command": ["python9", "{folder}/method.py", "{task}"] }""");
        space.Write("no-run-bit", "", """{ "command": ["{folder}/method.py", "{task}"] }""");
        space.Write("windows-lines", "#!/usr/bin/env python3\r\n", """{ "command": ["{folder}/method.py", "{task}"] }""");
        File.SetUnixFileMode(space.InFolder("methods/windows-lines/method.py"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Directory.CreateDirectory(space.InFolder("methods/my own methods"));
        space.Write("my own methods/blanks", Start + "good()");
        string[] others = [.. LogitsPrograms.Keys, "no-interpreter", "no-run-bit", "windows-lines"];
        space.Use(["baseline", .. Programs.Keys, .. others, "blanks"], [.. Programs.Keys, .. others, "my own methods/blanks"]);
        Result = space.Space.Run("--target=Metrics", "--keep-going", "--timeout=program-unlearning=15");
    }

    internal HostResult Result { get; }

    /// <summary>The stages that are done.</summary>
    internal IReadOnlyList<string> Done => space.Space.Executions();

    /// <summary>The log of a method's run.</summary>
    internal string Log(string method) => space.Log(Stage(method));

    internal static string Stage(string method) => $"unlearn/digits5-sub/class-8/{method}/train-01";

    /// <summary>How many processes sleep so many seconds.</summary>
    internal static int Sleepers(string seconds) => Process.GetProcessesByName("sleep").Count(process => Says(process, seconds));

    public void Dispose() => space.Dispose();

    // One that ends meanwhile says nothing.
    private static bool Says(Process process, string word)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0').Contains(word);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
