using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Figures;

/// <summary>The numbers of Figure 2: how far designs A and B are apart, for each setting, metric and method.</summary>
/// <param name="Metrics">Titles of the columns, at least one; the paper has retain-set and forget-set accuracy.</param>
/// <param name="Rows">One row for each setting, at least one.</param>
/// <param name="Unit">The distances' unit: "pp" for percentage points, "1" for none, "metric's" where columns
/// differ.</param>
public sealed record Figure2Data(IReadOnlyList<string> Metrics, IReadOnlyList<Figure2Row> Rows, string Unit = "pp");

/// <summary>One setting.</summary>
/// <param name="Setting">The title of the row, such as "digits5-sub".</param>
/// <param name="Panels">For each metric, the methods from left to right. All panels of a figure have the same
/// methods.</param>
public sealed record Figure2Row(string Setting, IReadOnlyList<IReadOnlyList<MethodDistances>> Panels);

/// <summary>One method's distances in one setting and metric.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Distances">W2 between design A and design B for each forgotten class; none of a class of which all runs
/// of a design are left out, or of which both designs are one run.</param>
/// <param name="IsReference">Whether it is a reference that does not unlearn. References come first.</param>
/// <param name="LeftOut">The runs of both designs and all classes without a finite value.</param>
public sealed record MethodDistances(
    string Method,
    IReadOnlyList<ClassDistance> Distances,
    bool IsReference = false,
    LeftOut LeftOut = default
);

/// <summary>The distance for one forgotten class.</summary>
/// <param name="Class">The name of the class.</param>
/// <param name="W2">The distance, in the figure's unit.</param>
/// <param name="Floor">What W2 would be if nothing differed; null where it is not known.</param>
/// <param name="RandomSeed">Where A is one of B's own runs: what W2 would be if its training seed were drawn at random;
/// null where it is not known.</param>
public sealed record ClassDistance(string Class, double W2, NullFloor? Floor = null, NullFloor? RandomSeed = null);
