using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Stages.Metrics;

/// <summary>
/// A support vector classifier on one number x in [0, 1] with the kernel exp(−(x − y)²): maximises Σα − ½ Σ α_i α_j y_i
/// y_j k(x_i, x_j) over 0 ≤ α ≤ C, Σ α y = 0. On so short an interval the kernel is a product of a few powers, k(x, y) =
/// Σ_k φ_k(x) φ_k(y) with φ_k(x) = exp(−x²) √(2^k/k!) x^k, and what is left out is below 1e-14. So an interior point
/// method takes O(n) a step (Fine and Scheinberg 2001).
/// </summary>
internal sealed class SupportVectors
{
    internal const int Rank = 22;

    // Numbers from one example's features to the next's: whole vectors of four, of which the last ones are 0.
    internal const int Step = 24;
    private const int MaximumSteps = 90;
    private const int PromptSteps = 30;
    private const double Tolerance = 1e-9;
    private const double AtBound = 1e-6;
    private const double ToTheEdge = 0.995;

    private readonly double[] normal;
    private readonly double offset;

    private SupportVectors(double[] normal, double offset) => (this.normal, this.offset) = (normal, offset);

    /// <summary>How far x is on the positive side; 1 on the margin.</summary>
    internal double Decision(double x) => Dot(normal, Features(x)) + offset;

    /// <summary>The classifier.</summary>
    /// <param name="positive">Numbers in [0, 1].</param>
    /// <param name="negative">Numbers in [0, 1].</param>
    /// <param name="c">C, the most that an example weighs.</param>
    /// <exception cref="ArgumentException">A class is empty, or a number is outside [0, 1].</exception>
    /// <exception cref="ArithmeticException">No convergence in 90 steps.</exception>
    internal static SupportVectors Fit(double[] positive, double[] negative, double c)
    {
        double[] x = [.. positive, .. negative];
        if (positive.Length == 0 || negative.Length == 0 || !Array.TrueForAll(x, v => v is >= 0 and <= 1))
        {
            throw new ArgumentException("Support vectors need both classes, and numbers in [0, 1].");
        }

        var sign = new double[x.Length];
        Array.Fill(sign, 1, 0, positive.Length);
        Array.Fill(sign, -1, positive.Length, negative.Length);
        return new Descent(x, sign, c).Solve();
    }

    private static double[] Features(double x)
    {
        var features = new double[Step];
        features[0] = Math.Exp(-x * x);
        for (var k = 1; k < Rank; k++)
        {
            features[k] = features[k - 1] * x * Math.Sqrt(2.0 / k);
        }

        return features;
    }

    // Of features, which are whole vectors.
    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = Vector256<double>.Zero;
        var left = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var right = MemoryMarshal.Cast<double, Vector256<double>>(b);
        for (var k = 0; k < left.Length; k++)
        {
            sum += left[k] * right[k];
        }

        return Vector256.Sum(sum);
    }

    // sum += weight · row
    internal static void Add(Span<double> sum, double weight, ReadOnlySpan<double> row)
    {
        var total = MemoryMarshal.Cast<double, Vector256<double>>(sum);
        var part = MemoryMarshal.Cast<double, Vector256<double>>(row);
        for (var k = 0; k < total.Length; k++)
        {
            total[k] += weight * part[k];
        }
    }

    // The primal-dual path: α and its distance to C, their multipliers, and the offset.
    private sealed class Descent
    {
        private readonly double[] rows;
        private readonly double[] sign;
        private readonly double c;
        private readonly double[] alpha;
        private readonly double[] low;
        private readonly double[] high;
        private double offset;

        internal Descent(double[] x, double[] sign, double c)
        {
            (this.sign, this.c) = (sign, c);
            rows = [.. x.SelectMany((v, i) => Features(v).Select(f => sign[i] * f))];
            alpha = [.. x.Select(_ => c / 2)];
            low = [.. x.Select(_ => 1.0)];
            high = [.. x.Select(_ => 1.0)];
        }

        internal SupportVectors Solve()
        {
            var n = alpha.Length;
            for (var step = 0; step < MaximumSteps; step++)
            {
                var normal = Normal(alpha);
                var (residual, balance, gap) = (new double[n], 0.0, 0.0);
                for (var i = 0; i < n; i++)
                {
                    residual[i] = Dot(Row(rows, i), normal) - 1 + (sign[i] * offset) - low[i] + high[i];
                    balance += sign[i] * alpha[i];
                    gap += ((alpha[i] * low[i]) + ((c - alpha[i]) * high[i])) / (2 * n);
                }

                // Rounding may stop it short of what is asked: the longer it takes, the less is asked.
                var tolerance = Tolerance * Math.Pow(10, Math.Max(0, step - PromptSteps) / 10.0);
                if (gap < tolerance && Math.Abs(balance) < tolerance * c * n && Array.TrueForAll(residual, r => Math.Abs(r) < tolerance))
                {
                    return new(normal, Offset(normal));
                }

                Move(residual, balance, gap);
            }

            throw new ArithmeticException($"Support vectors did not converge in {MaximumSteps} steps on {n} numbers.");
        }

        // Where every weight is 0 or C, a range of offsets is best: its middle, as LIBSVM has it.
        private double Offset(double[] normal)
        {
            var (least, most) = (double.NegativeInfinity, double.PositiveInfinity);
            for (var i = 0; i < alpha.Length; i++)
            {
                var share = alpha[i] / c;
                if (share is > AtBound and < 1 - AtBound)
                {
                    return offset;
                }

                var onMargin = sign[i] * (1 - Dot(Row(rows, i), normal));
                (least, most) = sign[i] > 0 == share < 0.5 ? (Math.Max(least, onMargin), most) : (least, Math.Min(most, onMargin));
            }

            return (least + most) / 2;
        }

        private double[] Normal(double[] weights)
        {
            var normal = new double[Step];
            for (var i = 0; i < weights.Length; i++)
            {
                Add(normal, weights[i], Row(rows, i));
            }

            return normal;
        }

        // Predictor and corrector (Mehrotra 1992): how far the straight step to the optimum gets says what to aim at, and what
        // it neglects is put in.
        private void Move(double[] residual, double balance, double gap)
        {
            var n = alpha.Length;
            double[] inverse = [.. alpha.Select((a, i) => 1 / ((low[i] / a) + (high[i] / (c - a))))];
            var kernel = new LowRankInverse(rows, inverse);
            var ofSign = kernel.Times(sign);
            var (ofLow, ofHigh) = (new double[n], new double[n]);
            var straight = Towards(ofLow, ofHigh);
            var length = Length(straight);
            var reached = 0.0;
            for (var i = 0; i < n; i++)
            {
                var there = alpha[i] + (length * straight.Alpha[i]);
                reached += (there * (low[i] + (length * straight.Low[i]))) + ((c - there) * (high[i] + (length * straight.High[i])));
            }

            var target = gap * Math.Pow(reached / (2 * n) / gap, 3);
            for (var i = 0; i < n; i++)
            {
                ofLow[i] = target - (straight.Alpha[i] * straight.Low[i]);
                ofHigh[i] = target + (straight.Alpha[i] * straight.High[i]);
            }

            Take(Towards(ofLow, ofHigh));

            // The step after which α·low and (C − α)·high would be these, to first order.
            (double[] Alpha, double[] Low, double[] High, double Offset) Towards(double[] lows, double[] highs)
            {
                var right = new double[n];
                for (var i = 0; i < n; i++)
                {
                    right[i] = -residual[i] + (lows[i] / alpha[i]) - low[i] - (highs[i] / (c - alpha[i])) + high[i];
                }

                var step = kernel.Times(right);
                var turn = (balance + Sum(step)) / Sum(ofSign);
                var (down, up) = (new double[n], new double[n]);
                for (var i = 0; i < n; i++)
                {
                    step[i] -= turn * ofSign[i];
                    down[i] = ((lows[i] - (low[i] * step[i])) / alpha[i]) - low[i];
                    up[i] = ((highs[i] + (high[i] * step[i])) / (c - alpha[i])) - high[i];
                }

                return (step, down, up, turn);
            }

            double Sum(double[] values) => values.Zip(sign, (value, s) => value * s).Sum();
        }

        private double Length((double[] Alpha, double[] Low, double[] High, double Offset) step)
        {
            var length = 1.0;
            for (var i = 0; i < alpha.Length; i++)
            {
                length = Math.Min(length, Math.Min(Most(alpha[i], step.Alpha[i]), Most(c - alpha[i], -step.Alpha[i])));
                length = Math.Min(length, Math.Min(Most(low[i], step.Low[i]), Most(high[i], step.High[i])));
            }

            return length;
        }

        private void Take((double[] Alpha, double[] Low, double[] High, double Offset) step)
        {
            var length = Length(step);
            offset += length * step.Offset;
            for (var i = 0; i < alpha.Length; i++)
            {
                alpha[i] += length * step.Alpha[i];
                low[i] += length * step.Low[i];
                high[i] += length * step.High[i];
            }
        }

        private static double Most(double value, double step) => step < 0 ? -ToTheEdge * value / step : 1;
    }

    internal static ReadOnlySpan<double> Row(double[] rows, int i) => rows.AsSpan(i * Step, Step);
}
