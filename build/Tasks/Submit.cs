using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Pipeline;

namespace Build.Tasks;

/// <summary>Has Slurm run the command line's other targets in a job.</summary>
[TaskName(LaunchOptions.Submit)]
[TaskDescription(Sentences.Submit)]
public sealed class Submit : FrostingTask<BuildContext>
{
    private const string Program = "sbatch";

    // By it `dotnet cake` knows that a job, perhaps of another machine, is to run what lies in this folder.
    private const string Mark = "submitted";

    /// <inheritdoc/>
    public override void Run(BuildContext context)
    {
        try
        {
            var script = Script(context.Options, context.Request.Experiment.Name);
            if (Programs.Ask(Program, "--version") is null)
            {
                throw new PipelineException(
                    $"Submit: there is no {Program} on this machine.",
                    "Run this where jobs of Slurm are submitted; elsewhere leave out --target=Submit."
                );
            }

            Write(script);
            var answer = Programs.Ask(Program, "--parsable", script.File)!;
            if (answer.ExitCode != 0)
            {
                throw new PipelineException(
                    $"Slurm has refused the job: {answer.StandardError.Trim().ReplaceLineEndings(" | ")}",
                    $"Mend --{OptionTable.Sbatch.Name}. The job's file is {script.File}."
                );
            }

            Tell(script, answer.StandardOutput.Trim().Split(';')[0], context.Options);
        }
        catch (Exception failure)
        {
            ExitCode.Remember(failure);
            throw;
        }
    }

    /// <summary>The job of a command line.</summary>
    internal static BatchScript Script(Options options, string experiment)
    {
        var targets = string.Join('-', LaunchOptions.OfTheJob(options.Targets).Select(target => target.Name));
        var artifacts = Path.GetFullPath(options.Artifacts);
        return new BatchScript(
            $"pipeline-{experiment}-{targets}",
            Directory.GetCurrentDirectory(),
            Path.Combine(artifacts, "store"),
            string.Join(' ', Worker.OwnCommand.Select(BatchScript.Quoted).Concat(options.ForJob)),
            string.Join(' ', (options.Of(OptionTable.Sbatch) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        )
        {
            Place = Path.Combine(artifacts, "logs", experiment, $"submitted-{targets}"),
        };
    }

    private static void Write(BatchScript script)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(script.File)!);
        File.WriteAllText(script.File, script.Text);
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "built")))
        {
            File.WriteAllText(Path.Combine(AppContext.BaseDirectory, Mark), "");
        }
    }

    private static void Tell(BatchScript script, string job, Options options)
    {
        var elsewhere = options.Of(OptionTable.Artifacts) == OptionTable.Artifacts.Absent ? "" : $" --artifacts={options.Artifacts}";
        Console.WriteLine($"Submitted job {job}: {script.File}");
        Console.WriteLine($"  in the queue   squeue --me --name={script.Name}");
        Console.WriteLine($"  what it says   tail -F {script.Log}");
        Console.WriteLine($"  how far it is  --target=Status --watch{options.SelectionText}{elsewhere}");
        Console.WriteLine($"  to end it      scancel --name={script.Name}");
        Console.WriteLine("Before its time limit it submits itself again, and goes on in another job, until nothing is left to run.");
    }
}
