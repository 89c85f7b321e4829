using System.Diagnostics;

namespace Stages.Tests.SecondOpinion;

/// <summary>What a script said.</summary>
internal sealed record Said(int ExitCode, string Text);

/// <summary>tests/second-opinion: the statistics in Python and R.</summary>
internal static class AnotherImplementation
{
    /// <summary>A python3 with scipy and statsmodels; null where there is none.</summary>
    internal static string? Python { get; } = Array.Find(["python3", "/usr/bin/python3"], HasPackages);

    /// <summary>Has the statistics in an experiment's folder recomputed and compared.</summary>
    internal static Said Compare(string folder, params string[] options)
    {
        var script = Path.Combine(Checkout.Root, "tests/second-opinion/second_opinion.py");
        // -B: nothing is written into the checkout.
        return Run(Python!, ["-B", script, folder, .. options]);
    }

    private static bool HasPackages(string python)
    {
        try
        {
            return Run(python, ["-c", "import scipy, statsmodels"]).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static Said Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Said(process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}

/// <summary>A fact that needs a python3 with scipy and statsmodels.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWithStatsmodelsAttribute : FactAttribute
{
    public FactWithStatsmodelsAttribute()
    {
        if (AnotherImplementation.Python is null)
        {
            Skip = "no python3 with scipy and statsmodels on this machine (Debian: python3-scipy, python3-statsmodels)";
        }
    }
}
