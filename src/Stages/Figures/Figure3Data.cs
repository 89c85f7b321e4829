using Stages.Designs;
using Stages.Mathematics;
using Stages.Variance;

namespace Stages.Figures;

/// <summary>
/// The numbers of Figure 3: how much of the variance is the training seed's, the unlearning seed's and the test set's,
/// for each setting, metric, method and class.
/// </summary>
/// <param name="Metrics">Titles of the columns, at least one.</param>
/// <param name="Rows">One row for each setting, at least one.</param>
public sealed record Figure3Data(IReadOnlyList<string> Metrics, IReadOnlyList<Figure3Row> Rows);

/// <summary>One setting.</summary>
/// <param name="Setting">The title of the row.</param>
/// <param name="Panels">For each metric, the methods from left to right. All panels of a figure have the same
/// methods.</param>
public sealed record Figure3Row(string Setting, IReadOnlyList<IReadOnlyList<MethodShares>> Panels);

/// <summary>One method's shares in one setting and metric.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Draws">Whether it draws random numbers: without, its share is 100 % by construction.</param>
/// <param name="Shares">One for each forgotten class, at least one.</param>
public sealed record MethodShares(string Method, bool Draws, IReadOnlyList<ClassShare> Shares);

/// <summary>
/// The training seed's share of the variance for one forgotten class: the intraclass correlation, in percent.
/// </summary>
/// <param name="Class">The name of the class.</param>
/// <param name="Identification">What of the variance components the grid can tell.</param>
/// <param name="Percent">The raw estimate, at times negative; null where there is none.</param>
/// <param name="Exact">Its 95 % interval; null where none holds.</param>
/// <param name="Runs">The runs that are counted.</param>
/// <param name="LeftOut">The runs without a finite value.</param>
/// <param name="TestSet">The test set's part; null where the metric is no accuracy on test examples.</param>
public sealed record ClassShare(
    string Class,
    Identification Identification,
    double? Percent,
    Interval? Exact,
    int Runs = 0,
    LeftOut LeftOut = default,
    TestSetPart? TestSet = null
);

/// <summary>The test set's part of the variance, in percent of it.</summary>
/// <param name="Training">What is the training seed's alone: its share on the population of examples, at times
/// negative.</param>
/// <param name="TestSet">What is the finite test set's.</param>
public sealed record TestSetPart(double Training, double TestSet);
