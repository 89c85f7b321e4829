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
    /// <summary>Runs a target, or serves as a worker of a host. 0: done; 1: a stage failed; 2: misuse.</summary>
    public static int Main(string[] args)
    {
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        try
        {
            if (args is not [Worker.Mark, ..])
            {
                Instructions.LeaveTheShells();
            }

            return args is [Worker.Mark, .. var rest] ? Worker.Run(Request.Open(Options.Parse(rest))) : Run(new GivenOptions(args));
        }
        catch (PipelineException misuse)
        {
            Console.Error.WriteLine(misuse.Message);
            return ExitCode.Misuse;
        }
    }

    private static int Run(GivenOptions given)
    {
        if (Help.Answer(given) is { } answer)
        {
            Console.WriteLine(answer);
            return ExitCode.Success;
        }

        var request = Request.Open(new Options(given));
        if (request.Options.Remark is { } remark)
        {
            Console.Error.WriteLine(remark);
        }

        if (request.Options.Json)
        {
            MachineOutput.Reserve();
        }

        // Frosting answers every failure with -1; the exit code remembers which failure it was.
        var code = new CakeHost().UseContext<BuildContext>().Run(request.Options.ForCake);
        return code != 0 ? ExitCode.OfLastFailure
            : request.Options.DryRun ? DryRun.Print(request)
            : ExitCode.Success;
    }
}
