using Pipeline;

namespace Build.CommandLine;

/// <summary>What the process says when it ends.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>A stage failed, or the run was stopped.</summary>
    public const int Failure = 1;

    /// <summary>A wrong target, option, name or file: nothing ran.</summary>
    public const int Misuse = 2;

    /// <summary><c>Status --check</c>: something would run.</summary>
    public const int WouldRun = 3;

    /// <summary>The code for what ended the last run of tasks.</summary>
    public static int OfLastFailure { get; private set; } = Failure;

    /// <summary>Remembers what ended the tasks; of a defect, it says where the details lie.</summary>
    public static void Remember(Exception failure)
    {
        OfLastFailure = failure switch
        {
            PipelineException => Misuse,
            WouldRunException => WouldRun,
            _ => Failure,
        };
        if (Defects.Has(failure))
        {
            Defects.Tell(failure);
        }
    }

    /// <summary>Remembers what is about to be thrown outside the artifacts folder's lock.</summary>
    public static Exception Remembered(Exception failure)
    {
        Remember(failure);
        return failure;
    }
}
