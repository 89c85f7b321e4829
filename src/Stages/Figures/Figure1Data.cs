using Stages.Designs;

namespace Stages.Figures;

/// <summary>
/// The numbers of Figure 1: the spread of a metric under the two designs, for each method, beside Retrain.
/// </summary>
/// <param name="Panels">At least one panel; the paper has two.</param>
public sealed record Figure1Data(IReadOnlyList<Figure1Panel> Panels);

/// <summary>One panel of Figure 1.</summary>
/// <param name="Title">Setting, class and metric.</param>
/// <param name="AxisLabel">The metric and its unit.</param>
/// <param name="Methods">The methods from left to right, at least one.</param>
/// <param name="Retrain">Retrain's values over training seeds; empty where there are none.</param>
/// <param name="Unit">The metric's unit: "%", or "1" for a metric of at most 1.</param>
/// <param name="LeftOutOfRetrain">Retrain's runs without a finite value.</param>
public sealed record Figure1Panel(
    string Title,
    string AxisLabel,
    IReadOnlyList<DesignSamples> Methods,
    IReadOnlyList<double> Retrain,
    string Unit = "%",
    LeftOut LeftOutOfRetrain = default
);

/// <summary>One method's metric under the two designs.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="DesignA">One training seed, one value for each unlearning seed. A deterministic method has one value,
/// said once or J times.</param>
/// <param name="DesignB">One value for each training seed.</param>
/// <param name="LeftOutOfA">The runs of design A without a finite value, which no box shows.</param>
/// <param name="LeftOutOfB">Those of design B.</param>
public sealed record DesignSamples(
    string Method,
    IReadOnlyList<double> DesignA,
    IReadOnlyList<double> DesignB,
    LeftOut LeftOutOfA = default,
    LeftOut LeftOutOfB = default
);
