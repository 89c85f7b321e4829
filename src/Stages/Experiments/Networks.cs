using Stages.Models;

namespace Stages.Experiments;

/// <summary>The networks that a model of an experiment may have, one row each.</summary>
internal static class Networks
{
    /// <summary>The network of a model that names none.</summary>
    public const string Default = "resnet18";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Architecture> All { get; } = [new ResNet18(), new Vit(), new AllCnn()];
}
