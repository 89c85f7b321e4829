using Stages.Models;

namespace Stages.Experiments;

/// <summary>The networks that a model of an experiment may have, one row each.</summary>
public static class Networks
{
    /// <summary>The network of a model that names none.</summary>
    public const string Default = "resnet18";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Architecture> All { get; } = [new ResNet18()];

    /// <summary>All their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(network => network.Name)];

    /// <summary>The network of this name, which an experiment's check has found to be there.</summary>
    public static Architecture Of(string name) => All.First(network => network.Name == name);
}
