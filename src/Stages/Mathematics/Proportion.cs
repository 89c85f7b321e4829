using MathNet.Numerics.Distributions;

namespace Stages.Mathematics;

/// <summary>The interval of a probability from counts.</summary>
internal static class Proportion
{
    /// <summary>
    /// The interval of Clopper and Pearson (1934). It contains the probability at least as often as its level says,
    /// whatever the probability and however few the trials are.
    /// </summary>
    /// <param name="successes">From 0 to the number of trials. A tie may count in part: the Beta form holds as it stands.</param>
    /// <param name="trials">At least one.</param>
    /// <param name="level">The confidence level.</param>
    internal static Interval ClopperPearson(double successes, int trials, double level = 0.95)
    {
        var tail = (1 - level) / 2;
        return new Interval(
            successes <= 0 ? 0 : Beta.InvCDF(successes, trials - successes + 1, tail),
            successes >= trials ? 1 : Beta.InvCDF(successes + 1, trials - successes, 1 - tail)
        );
    }
}
