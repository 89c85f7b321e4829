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
        if (args is [Worker.Mark, .. var rest])
        {
            return Worker.Run(Options.Parse(rest));
        }

        AppDomain.CurrentDomain.UnhandledException += (_, defect) => Environment.Exit(Ended((Exception)defect.ExceptionObject));
        Instructions.LeaveTheShells();
        PrintedStream.Lay();
        Terminal.NeverStopForOutput();
        Launcher.EndWithIt();
        return WithWhatWasLost(RunToEnd(args));
    }

    private static int RunToEnd(string[] args)
    {
        try
        {
            return Run(new GivenOptions(args));
        }
#pragma warning disable CA1031 // Whatever it is: nobody is to read a stack trace, or an exit code of the runtime's.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Ended(error);
        }
    }

    private static int Ended(Exception error)
    {
        if (error is PipelineException misuse)
        {
            Console.Error.WriteLine(misuse.Message);
            return ExitCode.Misuse;
        }

        Defects.Tell(error);
        return ExitCode.Failure;
    }

    // Who asked for a status or a list and got a part of it must not take it for the whole.
    private static int WithWhatWasLost(int code)
    {
        if (PrintedStream.Lost is not { } reason)
        {
            return code;
        }

        Console.Error.WriteLine($"What was to be printed could not be, or not all of it: {reason}");
        return code == ExitCode.Success ? ExitCode.Failure : code;
    }

    private static int Run(GivenOptions given)
    {
        if (Help.Answer(given) is { } answer)
        {
            Console.WriteLine(answer);
            return ExitCode.Success;
        }

        var request = Request.Open(new Options(given));
        OpenFiles.Check(request.Options);
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
