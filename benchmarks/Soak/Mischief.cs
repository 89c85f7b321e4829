using System.Diagnostics;

namespace Benchmarks.Soak;

/// <summary>What befalls an artifacts folder: commands, alone and two at once; kills; edits; damage.</summary>
internal static class Mischief
{
    private static readonly string[] Signals = ["KILL", "KILL", "TERM", "INT", "HUP"];

    // What people try in an experiment's file: first the text, then others in its place.
    private static readonly string[][] Edits =
    [
        ["\"ssd\": { \"alpha\": 3 }", "\"ssd\": { \"alpha\": 5 }", "\"ssd\": { \"alpha\": -1 }"],
        ["\"finetune\": { \"epochs\": 1 }", "\"finetune\": { \"epochs\": 2 }", "\"finetune\": { \"epoch\": 2 }"],
        ["\"trainingSeeds\": [1, 2]", "\"trainingSeeds\": [1, 3]", "\"trainingSeeds\": [2, 2]"],
        ["\"learningRate\": 0.02", "\"learningRate\": 0.03", "\"learningRate\": 1e9"],
    ];

    public static void Step(World world, Random random)
    {
        switch (random.Next(10))
        {
            case < 4:
                Command(world, RandomCommand.Next(random));
                break;
            case 4:
                Together(world, RandomCommand.Next(random), RandomCommand.Next(random));
                break;
            case < 7:
                Stopped(world, random);
                break;
            case 7:
                Edit(world, random);
                break;
            default:
                Damage(world, random);
                break;
        }
    }

    private static void Command(World world, string[] arguments)
    {
        world.Tell("commands", string.Join(' ', arguments));
        var (code, said) = World.End(world.Start(arguments));
        world.Check(arguments, code, said, []);
    }

    private static void Together(World world, string[] first, string[] second)
    {
        world.Tell("pairs of commands", $"{string.Join(' ', first)}  WITH  {string.Join(' ', second)}");
        var one = Task.Run(() => World.End(world.Start(first)));
        var two = Task.Run(() => World.End(world.Start(second)));
        Task.WaitAll(one, two);
        world.Check(first, one.Result.Code, one.Result.Said, []);
        world.Check(second, two.Result.Code, two.Result.Said, []);
    }

    // Mostly a whole run, which has the most to lose.
    private static void Stopped(World world, Random random)
    {
        string[] arguments = random.Next(3) > 0 ? ["--experiment=edited.json"] : RandomCommand.Next(random);
        var signal = Signals[random.Next(Signals.Length)];
        var after = random.Next(8_000);
        world.Tell("signals", $"{signal} after {after} ms to {string.Join(' ', arguments)}");
        var process = world.Start(arguments);
        var end = Task.Run(() => World.End(process));
        if (!end.Wait(after))
        {
            // To the host, or now and then to one of its workers.
            var living = world.Living();
            var whom = random.Next(4) > 0 || living.Count == 0 ? $"{process.Id}" : living[random.Next(living.Count)];
            using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", whom]) { RedirectStandardError = true })!;
            kill.WaitForExit();
        }

        world.Check(arguments, end.Result.Code, end.Result.Said, [137, 143, 130, 129]);
    }

    private static void Edit(World world, Random random)
    {
        var text = world.Unedited;
        foreach (var edit in Edits.Where(_ => random.Next(3) == 0))
        {
            text = text.Replace(edit[0], edit[random.Next(3) > 0 ? 1 : 2]);
        }

        world.Tell("edits", string.Join(' ', text.Split('\n').Except(world.Unedited.Split('\n')).Select(line => line.Trim())));
        File.WriteAllText(world.In("edited.json"), text);
    }

    private static void Damage(World world, Random random)
    {
        if (world.Artifacts() is not { Length: > 0 } files)
        {
            return;
        }

        var file = files[random.Next(files.Length)];
        var how = random.Next(5);
        var times = File.GetLastWriteTimeUtc(file);
        string[] words = ["overwritten", "cut", "deleted", "grown", "another in its place"];
        world.Tell("damages", $"{words[how]}: {Path.GetRelativePath(world.Root, file)}");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        var length = new FileInfo(file).Length;
        switch (how)
        {
            case 0 when length > 0:
                using (var bytes = new FileStream(file, FileMode.Open, FileAccess.ReadWrite))
                {
                    bytes.Position = random.NextInt64(length);
                    var old = bytes.ReadByte();
                    bytes.Position--;
                    bytes.WriteByte((byte)(old ^ (1 << random.Next(8))));
                }

                break;
            case 1:
                using (var bytes = new FileStream(file, FileMode.Open, FileAccess.ReadWrite))
                {
                    bytes.SetLength(random.NextInt64(length + 1));
                }

                break;
            case 2:
                File.Delete(file);
                return;
            case 3:
                File.AppendAllText(file, "garbage\n");
                break;
            default:
                File.Copy(files[random.Next(files.Length)], file + ".copy", overwrite: true);
                File.Move(file + ".copy", file, overwrite: true);
                break;
        }

        if (random.Next(2) == 0)
        {
            File.SetLastWriteTimeUtc(file, times);
        }
    }
}
