using Stages.Tables;

namespace Stages.Variance;

/// <summary>The columns of a table that tell the test set's part of a variance.</summary>
internal static class TestSetColumns
{
    /// <summary>The columns, missing where a row has no such components.</summary>
    /// <param name="components">Those of a row.</param>
    /// <param name="squared">The unit of the metric squared.</param>
    internal static Column<TRow>[] Of<TRow>(Func<TRow, TestSetComponents?> components, string squared) =>
        [
            Column.Of<TRow, int?>("examples", "", "Test examples that the accuracy is of.", r => components(r)?.Examples),
            Column.Of<TRow, double?>(
                "variance_train_population",
                squared,
                "Variance component of the training seed of the accuracy on the population of examples: unbiased, at times negative.",
                r => components(r)?.Training
            ),
            Column.Of<TRow, double?>(
                "variance_unlearn_population",
                squared,
                "Variance component of the unlearning seed, likewise.",
                r => components(r)?.Unlearning
            ),
            Column.Of<TRow, double?>(
                "variance_test",
                squared,
                "Variance component of the finite test set; the three sum to the variance of one run.",
                r => components(r)?.TestSet
            ),
            Column.Of<TRow, double?>(
                "test_share",
                "",
                "The test set's share of the variance of one run.",
                r => components(r)?.TestSetShare
            ),
        ];

    /// <summary>The components of each row of a table with such columns; null where they are missing.</summary>
    /// <exception cref="InvalidDataException">There is no such column.</exception>
    internal static IReadOnlyList<TestSetComponents?> Read(Table table)
    {
        var (examples, training) = (table.NullableInts("examples"), table.NullableDoubles("variance_train_population"));
        var (unlearning, testSet) = (table.NullableDoubles("variance_unlearn_population"), table.NullableDoubles("variance_test"));
        return
        [
            .. examples.Select(
                (n, i) => n is { } known ? new TestSetComponents(known, training[i]!.Value, unlearning[i]!.Value, testSet[i]!.Value) : null
            ),
        ];
    }
}
