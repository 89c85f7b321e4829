using Cake.Frosting;

namespace Build;

/// <summary>The host: <c>dotnet run --project build -- --target=NAME</c>, or <c>dotnet cake --target=NAME</c>, which ends up here.</summary>
public static class Program
{
    /// <summary>Runs a target, or serves as a worker of a host. 0: done; 1: a stage failed; 2: misuse.</summary>
    public static int Main(string[] args)
    {
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        try
        {
            if (args is [Worker.Mark, .. var rest])
            {
                return Worker.Run(Options.Parse(rest));
            }

            var options = Options.Parse(args);
            if (options.RunsTasks)
            {
                options.LoadExperiment();
            }
        }
        catch (Pipeline.PipelineException misuse)
        {
            Console.Error.WriteLine(misuse.Message);
            return ExitCode.Misuse;
        }

        // Frosting answers every failure with -1; the context remembers which failure it was.
        var code = new CakeHost().UseContext<BuildContext>().Run(args);
        return code == 0 ? ExitCode.Success : ExitCode.OfLastFailure;
    }
}
