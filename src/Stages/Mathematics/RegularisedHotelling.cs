using MathNet.Numerics.LinearAlgebra;

namespace Stages.Mathematics;

/// <summary>
/// Hotelling's T² between two samples of rows that have more values than there are rows: the covariance gets a ridge
/// (Chen, Paul, Prentice and Wang 2011). Judged by relabelling, not by a distribution.
/// </summary>
public static class RegularisedHotelling
{
    /// <summary>
    /// d′(S + λI)⁻¹d for every relabelling: d is the difference of the samples' mean rows, S the covariance of all rows.
    /// That S is of all rows, and not within samples, keeps the order of the relabellings: with T² of the covariance
    /// within samples it is T²/(1 + cT²) with one c. λ is the ridge times the mean variance of a direction: of n rows with
    /// m values of variance 1 each, m/n.
    /// </summary>
    /// <param name="columns">For each value that a row has, that of every row, the first sample's first: mean 0, variance
    /// 1. A column may be all 0.</param>
    /// <param name="relabelling">The relabellings.</param>
    /// <param name="ridge">The ridge, above 0.</param>
    /// <returns>Divided by n, which relabellings share.</returns>
    public static double[] Of(IReadOnlyList<double[]> columns, Relabelling relabelling, double ridge)
    {
        var rows = relabelling.First + relabelling.Second;
        // Z′(Z Z′ + nλI)⁻¹ Z in place of (Z′Z + nλI)⁻¹ Z′Z: as large as the rows are many.
        var products = Matrix<double>.Build.Dense(
            rows,
            rows,
            (i, j) => columns.Sum(column => column[i] * column[j]) / Math.Max(1, columns.Count)
        );
        var form = (products * (products + (ridge * Matrix<double>.Build.DenseIdentity(rows))).Inverse()).ToArray();
        var weights = new double[rows];
        return [.. relabelling.Labels.Select(Squared)];

        double Squared(int[] first)
        {
            Array.Fill(weights, -1.0 / relabelling.Second);
            foreach (var row in first)
            {
                weights[row] = 1.0 / relabelling.First;
            }

            var sum = 0.0;
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < rows; j++)
                {
                    sum += weights[i] * form[i, j] * weights[j];
                }
            }

            return sum;
        }
    }
}
