namespace Stages.Metrics;

/// <summary>
/// Logistic regression on one number, with each class weighed n/(2·n_class), an L2 penalty on the coefficient and none
/// on the intercept: minimises w²/2 + C·Σ s_i·ln(1 + exp(−y_i(w·x_i + b))). Strictly convex in (w, b) when both classes
/// are there.
/// </summary>
internal static class BalancedLogisticRegression
{
    private const int MaximumSteps = 100;
    private const double GradientTolerance = 1e-10;
    private const double RoundingSlack = 1e-12;

    /// <summary>The minimiser, by Newton's method with step halving.</summary>
    /// <exception cref="ArgumentException">A class is empty, or a value is not finite.</exception>
    /// <exception cref="ArithmeticException">No convergence in 100 steps.</exception>
    internal static (double Coefficient, double Intercept) Fit(ReadOnlySpan<double> positive, ReadOnlySpan<double> negative, double c)
    {
        if (positive.Length == 0 || negative.Length == 0)
        {
            throw new ArgumentException($"Logistic regression needs both classes: got {positive.Length} and {negative.Length} examples.");
        }

        var n = positive.Length + negative.Length;
        var x = new double[n];
        positive.CopyTo(x);
        negative.CopyTo(x.AsSpan(positive.Length));
        if (!Array.TrueForAll(x, double.IsFinite))
        {
            throw new ArgumentException("Logistic regression needs finite values.");
        }

        var sign = new double[n];
        var weight = new double[n];
        for (var i = 0; i < n; i++)
        {
            sign[i] = i < positive.Length ? 1 : -1;
            weight[i] = c * n / (2.0 * (i < positive.Length ? positive.Length : negative.Length));
        }

        var (w, b) = (0.0, 0.0);
        var scale = c * n;
        for (var step = 0; step < MaximumSteps; step++)
        {
            var (gw, gb, hww, hwb, hbb) = Derivatives(x, sign, weight, w, b);
            if (Math.Max(Math.Abs(gw), Math.Abs(gb)) <= GradientTolerance * scale)
            {
                return (w, b);
            }

            var determinant = (hww * hbb) - (hwb * hwb);
            var dw = ((hbb * gw) - (hwb * gb)) / determinant;
            var db = ((hww * gb) - (hwb * gw)) / determinant;

            // Close to the minimum the objective no longer tells two points apart: rounding must not shorten the last
            // steps.
            var before = Objective(x, sign, weight, w, b) * (1 + RoundingSlack);
            var length = 1.0;
            while (length > 1e-8 && Objective(x, sign, weight, w - (length * dw), b - (length * db)) > before)
            {
                length /= 2;
            }

            (w, b) = (w - (length * dw), b - (length * db));
        }

        throw new ArithmeticException($"Logistic regression did not converge in {MaximumSteps} Newton steps on {n} values.");
    }

    private static double Objective(double[] x, double[] sign, double[] weight, double w, double b)
    {
        var sum = w * w / 2;
        for (var i = 0; i < x.Length; i++)
        {
            var margin = sign[i] * ((w * x[i]) + b);
            sum += weight[i] * (Math.Max(-margin, 0) + Math.Log(1 + Math.Exp(-Math.Abs(margin))));
        }

        return sum;
    }

    private static (double Gw, double Gb, double Hww, double Hwb, double Hbb) Derivatives(
        double[] x,
        double[] sign,
        double[] weight,
        double w,
        double b
    )
    {
        var (gw, gb, hww, hwb, hbb) = (w, 0.0, 1.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            var wrong = 1 / (1 + Math.Exp(sign[i] * ((w * x[i]) + b)));
            var slope = -weight[i] * sign[i] * wrong;
            var curvature = weight[i] * wrong * (1 - wrong);
            gw += slope * x[i];
            gb += slope;
            hww += curvature * x[i] * x[i];
            hwb += curvature * x[i];
            hbb += curvature;
        }

        return (gw, gb, hww, hwb, hbb);
    }
}
