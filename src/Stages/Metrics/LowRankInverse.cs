using System.Runtime.Intrinsics;

namespace Stages.Metrics;

/// <summary>
/// (D + V Vᵀ)⁻¹ by Woodbury, with a Cholesky factor of I + Vᵀ D⁻¹ V; the rows of V are features of
/// <see cref="SupportVectors"/>.
/// </summary>
internal sealed class LowRankInverse
{
    private readonly double[] rows;
    private readonly double[] inverse;
    private readonly double[] factor = new double[SupportVectors.Rank * SupportVectors.Step];

    internal LowRankInverse(double[] rows, double[] inverse)
    {
        (this.rows, this.inverse) = (rows, inverse);
        for (var i = 0; i < inverse.Length; i++)
        {
            var row = SupportVectors.Row(rows, i);
            for (var k = 0; k < SupportVectors.Rank; k++)
            {
                // Up to the diagonal, and on to the end of the vector.
                var length = (k + Vector256<double>.Count) / Vector256<double>.Count * Vector256<double>.Count;
                SupportVectors.Add(factor.AsSpan(k * SupportVectors.Step, length), inverse[i] * row[k], row[..length]);
            }
        }

        for (var k = 0; k < SupportVectors.Rank; k++)
        {
            factor[(k * SupportVectors.Step) + k] += 1;
            for (var l = 0; l <= k; l++)
            {
                var sum = factor[(k * SupportVectors.Step) + l];
                for (var m = 0; m < l; m++)
                {
                    sum -= factor[(k * SupportVectors.Step) + m] * factor[(l * SupportVectors.Step) + m];
                }

                // Of I and what is not negative no pivot is below 1, but for rounding.
                factor[(k * SupportVectors.Step) + l] = k == l ? Math.Sqrt(Math.Max(1, sum)) : sum / factor[(l * SupportVectors.Step) + l];
            }
        }
    }

    internal double[] Times(double[] vector)
    {
        var inner = new double[SupportVectors.Step];
        for (var i = 0; i < vector.Length; i++)
        {
            SupportVectors.Add(inner, inverse[i] * vector[i], SupportVectors.Row(rows, i));
        }

        Solve(inner);
        var result = new double[vector.Length];
        for (var i = 0; i < vector.Length; i++)
        {
            result[i] = inverse[i] * (vector[i] - SupportVectors.Dot(SupportVectors.Row(rows, i), inner));
        }

        return result;
    }

    private void Solve(double[] inner)
    {
        for (var k = 0; k < SupportVectors.Rank; k++)
        {
            for (var l = 0; l < k; l++)
            {
                inner[k] -= factor[(k * SupportVectors.Step) + l] * inner[l];
            }

            inner[k] /= factor[(k * SupportVectors.Step) + k];
        }

        for (var k = SupportVectors.Rank - 1; k >= 0; k--)
        {
            for (var l = k + 1; l < SupportVectors.Rank; l++)
            {
                inner[k] -= factor[(l * SupportVectors.Step) + k] * inner[l];
            }

            inner[k] /= factor[(k * SupportVectors.Step) + k];
        }
    }
}
