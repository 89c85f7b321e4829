// Random commands, edits, kills, second hosts and damage on the small experiment, against what must always hold.
//
//     dotnet run -c Release --project benchmarks/Soak -- [MINUTES] [SEED]
//
// Always: an exit code of 0 to 3 (or of the signal that we sent), no unhandled exception, no process that lives on, no
// command that hangs, nothing changed outside the folders that commands write. After every ten steps a run of the
// unedited experiment ends well, and its readable files are those of a run that nobody disturbed. The first violation
// is told with its seed, and its folder is kept.
using System.Globalization;
using Benchmarks.Soak;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var minutes = args.Length > 0 ? double.Parse(args[0]) : 10;
var seed = args.Length > 1 ? int.Parse(args[1]) : Random.Shared.Next();
Console.WriteLine($"seed {seed}, {minutes} minutes");
var random = new Random(seed);
var world = new World();
var until = DateTime.UtcNow.AddMinutes(minutes);
var steps = 0;
try
{
    world.RunUndisturbed();
    while (DateTime.UtcNow < until)
    {
        for (var i = 0; i < 10 && DateTime.UtcNow < until; i++, steps++)
        {
            Mischief.Step(world, random);
        }

        world.CheckThatAllHeals();
    }
}
catch (ViolationException violation)
{
    Console.WriteLine($"VIOLATED at step {steps} of seed {seed}: {violation.Message}");
    Console.WriteLine($"The folder is kept: {world.Root}. Its last steps, the last one first:");
    Console.WriteLine(string.Join("\n", world.Told.AsEnumerable().Reverse().Take(30)));
    return 1;
}

Console.WriteLine($"{steps} steps: {string.Join(", ", world.Counts.OrderBy(c => c.Key).Select(c => $"{c.Value} {c.Key}"))}");
Console.WriteLine("nothing violated");
world.Delete();
return 0;
