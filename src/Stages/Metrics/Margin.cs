namespace Stages.Metrics;

/// <summary>
/// The margin of the label, m = ln(p/(1 − p)) of its probability p: what all metrics per example are computed on.
/// </summary>
public static class Margin
{
    /// <summary>Margins are cut to ±100.</summary>
    public const double Furthest = 100;

    // Below it e^ℓ − 1 has lost digits, and three terms of its series have all of them.
    private const double Small = 1e-4;

    /// <summary>The margin from the cross-entropy ℓ of the label: −ln(e^ℓ − 1), as p = e^−ℓ.</summary>
    /// <param name="loss">In nats; 0 or more.</param>
    public static double Of(double loss)
    {
        var excess = loss < Small ? loss * (1 + (loss / 2 * (1 + (loss / 3)))) : Math.Exp(loss) - 1;
        return Math.Clamp(-Math.Log(excess), -Furthest, Furthest);
    }
}
