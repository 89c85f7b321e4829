using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Running;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Runs a program on a tiny task, and says of it what a run would find out later.</summary>
[TaskName("Check")]
[TaskDescription(Sentences.Check)]
public sealed class Check : FrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override void Run(BuildContext context)
    {
        try
        {
            var folder =
                context.Options.Of(OptionTable.Program)
                ?? throw new PipelineException("Which program?", "Name its folder: --program=methods/NAME.");
            var trial = new ProgramTrial(folder, Console.WriteLine);
            Try(trial, folder);

            Console.WriteLine($"In an experiment's file: {trial.Use}");
        }
        catch (Exception failure)
        {
            ExitCode.Remember(failure);
            throw;
        }
    }

    // What the program does wrong is a stage's failure, as it is in a run.
    private static void Try(ProgramTrial trial, string folder)
    {
        try
        {
            if (!trial.Passes())
            {
                throw new StageFailedException($"The program {folder} does not do what its program.json says.");
            }
        }
        catch (PipelineException failure)
        {
            throw new StageFailedException(failure.Message);
        }
    }
}
