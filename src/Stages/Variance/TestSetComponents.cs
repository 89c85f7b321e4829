namespace Stages.Variance;

/// <summary>
/// How much of an accuracy's variance over seeds is the finite test set's (docs/science.md, section 8). The test
/// examples count as draws from a population. Each mean square of the accuracy is that of a mean over examples, n²·MS =
/// Σ_x MS_x + Σ_{x≠y} MS_xy; the mean over pairs of different examples, (n²·MS − Σ_x MS_x)/(n(n − 1)), is the unbiased
/// estimate of the mean square of the accuracy on the whole population (Jordan, arXiv:2304.01910, for the variance).
/// What is left is the test set's. In percentage points squared.
/// </summary>
/// <param name="Examples">The number of test examples, n.</param>
/// <param name="Training">The training seed's component of the accuracy on the population: unbiased, at times
/// negative.</param>
/// <param name="Unlearning">The unlearning seed's; 0 where the method draws nothing.</param>
/// <param name="TestSet">The test set's: never negative. The three sum to the variance of one run's accuracy.</param>
public sealed record TestSetComponents(int Examples, double Training, double Unlearning, double TestSet)
{
    /// <summary>The variance of one run's accuracy: σ²_train and σ²_unlearn as the accuracies themselves give them.</summary>
    public double Total => Training + Unlearning + TestSet;

    /// <summary>The test set's share of <see cref="Total"/>: at least 0, and above 1 where the other two are estimated
    /// below 0; null where all runs are equal.</summary>
    public double? TestSetShare => Total > 0 ? TestSet / Total : null;

    /// <summary>The components from the number of times that each example is classified rightly.</summary>
    /// <param name="runs">For each training seed, its runs: for each run whether each example is classified
    /// rightly.</param>
    /// <param name="deterministic">Whether the method draws nothing, so that one run for each training seed says
    /// all.</param>
    /// <returns>Null where the components are not identified: for fewer than two training seeds or examples, one
    /// unlearning seed of a method that draws, or training seeds with different numbers of runs.</returns>
    public static TestSetComponents? Of(IReadOnlyList<IReadOnlyList<bool[]>> runs, bool deterministic)
    {
        if (runs.Count < 2 || runs[0].Count == 0 || runs.Any(row => row.Count != runs[0].Count))
        {
            return null;
        }

        var (rows, columns, examples) = (runs.Count, runs[0].Count, runs[0][0].Length);
        if (examples < 2 || (columns < 2 && !deterministic))
        {
            return null;
        }

        // Whole numbers, so that what is equal has a mean square of exactly 0.
        var (accuracy, example) = (new Squares(), new Squares());
        var rightInRow = new long[examples];
        var rightInAll = new long[examples];
        var all = 0L;
        foreach (var row in runs)
        {
            Array.Clear(rightInRow);
            var rowSum = 0L;
            foreach (var run in row)
            {
                var right = Count(run, rightInRow);
                accuracy.OfRuns += (Int128)right * right;
                rowSum += right;
            }

            for (var x = 0; x < examples; x++)
            {
                // A run's contribution is 0 or 1, and so its own square.
                example.OfRuns += rightInRow[x];
                example.OfRows += (Int128)rightInRow[x] * rightInRow[x];
                rightInAll[x] += rightInRow[x];
            }

            accuracy.OfRows += (Int128)rowSum * rowSum;
            all += rowSum;
        }

        accuracy.OfAll = (Int128)all * all;
        foreach (var right in rightInAll)
        {
            example.OfAll += (Int128)right * right;
        }

        return Of(accuracy.MeanSquares(rows, columns), example.MeanSquares(rows, columns), columns, examples);
    }

    // From n²·MS of the accuracy and Σ_x MS_x, as fractions squared.
    private static TestSetComponents Of(
        (double Between, double Within) accuracy,
        (double Between, double Within) example,
        int columns,
        int examples
    )
    {
        const double PercentSquared = 1e4;
        var (pairs, square) = ((double)examples * (examples - 1), (double)examples * examples);
        var between = (accuracy.Between - example.Between) / pairs;
        var within = (accuracy.Within - example.Within) / pairs;
        // What the pairs leave of a run's variance; not as a difference, whose rounding could be below 0.
        var rest = Math.Max(0, (examples * OfOneRun(example)) - OfOneRun(accuracy));
        return new TestSetComponents(
            examples,
            PercentSquared * (between - within) / columns,
            PercentSquared * within,
            PercentSquared * rest / (square * (examples - 1))
        );

        double OfOneRun((double Between, double Within) mean) => (mean.Between + ((columns - 1) * mean.Within)) / columns;
    }

    private static long Count(bool[] run, long[] perExample)
    {
        var sum = 0L;
        for (var x = 0; x < run.Length; x++)
        {
            var right = run[x] ? 1 : 0;
            perExample[x] += right;
            sum += right;
        }

        return sum;
    }

    // Sums of squared sums: over each run, over each row's sum, of the sum of all.
    private sealed class Squares
    {
        public Int128 OfRuns { get; set; }

        public Int128 OfRows { get; set; }

        public Int128 OfAll { get; set; }

        public (double Between, double Within) MeanSquares(int rows, int columns) =>
            (
                (double)((rows * OfRows) - OfAll) / ((double)rows * columns * (rows - 1)),
                columns == 1 ? 0 : (double)((columns * OfRuns) - OfRows) / ((double)columns * rows * (columns - 1))
            );
    }
}
