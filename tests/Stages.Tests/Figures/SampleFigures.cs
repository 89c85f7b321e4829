using Stages.Figures;
using Stages.Mathematics;

namespace Stages.Tests.Figures;

/// <summary>Small synthetic figures: what they show is made up.</summary>
internal static class SampleFigures
{
    internal static readonly string[] Methods = ["SSD", "LFSSD", "UNSIR", "Bad Teacher", "Random Labels"];

    internal static Figure1Data One(params string[] methods) =>
        new([
            Panel("digits10-full, class 3: retain-set accuracy", "Retain-set accuracy (%)", 90, methods, [91, 92, 94.5]),
            Panel("digits5-sub, class 8: forget-set accuracy", "Forget-set accuracy (%)", 20, methods, []),
        ]);

    internal static Figure2Data Two(params string[] methods) =>
        new(
            ["Retain-set accuracy", "Forget-set accuracy"],
            [
                new("digits10-full", [Distances(methods, 1, two: true), Distances(methods, 3, two: true)]),
                new("digits5-sub", [Distances(methods, 0.1, two: false), Distances(methods, 30, two: true)]),
            ]
        );

    private static Figure1Panel Panel(string title, string label, double level, string[] methods, double[] retrain) =>
        new(
            title,
            label,
            [
                .. methods.Select(
                    (method, index) =>
                        new DesignSamples(
                            method,
                            index == 0 ? [level] : [level - index, level, level + (0.5 * index)],
                            [level - 1, level + index, level + 2.25]
                        )
                ),
            ],
            retrain
        );

    // Baseline is a reference, SSD draws nothing.
    private static MethodDistances[] Distances(string[] methods, double scale, bool two) =>
        [
            .. methods.Select(
                (method, index) =>
                    new MethodDistances(
                        method,
                        [Distance("rocket", scale * (index + 1), method, two), Distance("sea", scale * 1.5, method, two)],
                        IsReference: method == "Baseline"
                    )
            ),
        ];

    private static ClassDistance Distance(string name, double w2, string method, bool two)
    {
        var levels = two ? new NullFloor(0.25, 0.5, 1).Scaled(w2) : null;
        return method is "SSD" or "Baseline" ? new(name, w2, null, levels) : new(name, w2, levels, null);
    }
}
