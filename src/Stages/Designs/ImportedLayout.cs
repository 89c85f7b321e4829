using Pipeline;

namespace Stages.Designs;

/// <summary>How somebody else's table of results is laid out.</summary>
/// <param name="Columns">Their names of columns, with ours.</param>
/// <param name="Constants">Columns that the table has not, with the one value of all rows.</param>
/// <param name="Metrics">The metrics to take.</param>
[Kind("imported-layout")]
public sealed record ImportedLayout(
    IReadOnlyList<NamedText> Columns,
    IReadOnlyList<NamedText> Constants,
    IReadOnlyList<ImportedMetric> Metrics
);

/// <summary>A name and what it stands for.</summary>
/// <param name="Name">The name.</param>
/// <param name="Text">What it stands for.</param>
[Kind("named-text")]
public sealed record NamedText(string Name, string Text);

/// <summary>A metric of an imported table.</summary>
/// <param name="Name">Its name: in the column <c>metric</c>, or a column's own.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Low">Its least value.</param>
/// <param name="High">Its greatest value.</param>
/// <param name="Scale">What the table's values are multiplied by: 100 for fractions of a metric in percent.</param>
[Kind("imported-metric")]
public sealed record ImportedMetric(string Name, string Unit, double? Low, double? High, double Scale);

/// <summary>A run as a table of results has it: the run and one metric of it.</summary>
/// <param name="Cell">Setting, class, method and metric.</param>
/// <param name="TrainingSeed">Seed of the original model.</param>
/// <param name="UnlearningSeed">Seed of the unlearning; null where there is none.</param>
/// <param name="Value">The value in the metric's unit; null where the run diverged.</param>
/// <param name="Diverged">How it diverged; null where it did not.</param>
/// <param name="Place">Where it stands: file and line.</param>
public sealed record ImportedRun(CellName Cell, int TrainingSeed, int? UnlearningSeed, double? Value, string? Diverged, string Place);
