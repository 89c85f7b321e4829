using Stages.Designs;
using Stages.Mathematics;
using Stages.Variance;

namespace Stages.Figures;

/// <summary>
/// The numbers of Figure 5: what each training seed alone would print of a method, beside what design B prints.
/// </summary>
/// <param name="Metrics">Titles of the columns, with their units; at least one.</param>
/// <param name="Rows">One row for each setting, at least one.</param>
public sealed record Figure5Data(IReadOnlyList<string> Metrics, IReadOnlyList<Figure5Row> Rows);

/// <summary>One setting and one of its forgotten classes.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Class">The name of the class.</param>
/// <param name="Panels">For each metric, the methods from left to right. All panels of a figure have the same
/// methods.</param>
public sealed record Figure5Row(string Setting, string Class, IReadOnlyList<IReadOnlyList<SeedIntervals>> Panels);

/// <summary>One method's intervals.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Draws">Whether it draws random numbers: without, a training seed has one value and no interval.</param>
/// <param name="Mean">The mean over training seeds, of the means over their unlearning seeds; null without any run.</param>
/// <param name="Deviation">The standard deviation over all runs; 0 where all are equal.</param>
/// <param name="OfB">Design B's own 95 % interval, where it holds.</param>
/// <param name="Seeds">The training seeds that have a run.</param>
/// <param name="LeftOut">The runs without a finite value.</param>
public sealed record SeedIntervals(
    string Method,
    bool Draws,
    double? Mean,
    double Deviation,
    PrintedInterval OfB,
    IReadOnlyList<SeedInterval> Seeds,
    LeftOut LeftOut = default
)
{
    /// <summary>How far a value is from the mean, in standard deviations; 0 where all runs are equal.</summary>
    public double Standardised(double value) => Deviation == 0 ? 0 : (value - Mean!.Value) / Deviation;

    /// <summary>The same of an interval.</summary>
    public Interval? Standardised(Interval? interval) =>
        interval is null ? null : new Interval(Standardised(interval.Low), Standardised(interval.High));
}

/// <summary>What somebody with one training seed prints.</summary>
/// <param name="TrainingSeed">The training seed.</param>
/// <param name="Mean">The mean over its unlearning seeds.</param>
/// <param name="Interval">Its 95 % interval by Student's t, cut to what the metric can be; null for one value.</param>
/// <param name="Contains">Whether the interval contains the mean over training seeds; null where there is none.</param>
/// <param name="Runs">The runs that are counted.</param>
public sealed record SeedInterval(int TrainingSeed, double Mean, Interval? Interval, bool? Contains, int Runs);
