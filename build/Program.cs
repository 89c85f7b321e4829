using Build.CommandLine;
using Build.Running;
using Build.Tasks;
using Cake.Frosting;
using Pipeline;

namespace Build;

/// <summary>
/// The host: <c>dotnet run --project build -- --target=NAME</c>, or <c>dotnet cake --target=NAME</c>, which ends up
/// here.
/// </summary>
public static class Program
{
    /// <summary>Where JSON is written.</summary>
    internal static TextWriter MachineOutput { get; private set; } = Console.Out;

    /// <summary>Runs a target, or serves as a worker of a host. 0: done; 1: a stage failed; 2: misuse.</summary>
    public static int Main(string[] args)
    {
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        Options options;
        try
        {
            if (args is [Worker.Mark, .. var rest])
            {
                return Worker.Run(Options.Parse(rest));
            }

            options = Options.Parse(args);
            if (options.RunsTasks)
            {
                options.LoadExperiment();
            }
        }
        catch (PipelineException misuse)
        {
            Console.Error.WriteLine(misuse.Message);
            return ExitCode.Misuse;
        }

        if (options.Json)
        {
            // What programs read is alone on standard output; Cake's headings go to standard error.
            MachineOutput = Console.Out;
            Console.SetOut(Console.Error);
        }

        // Frosting answers every failure with -1; the context remembers which failure it was.
        var code = new CakeHost().UseContext<BuildContext>().Run(args);
        return code != 0 ? ExitCode.OfLastFailure
            : options.DryRun ? DryRun.Print(options)
            : ExitCode.Success;
    }
}
