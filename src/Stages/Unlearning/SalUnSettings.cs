using Pipeline;

namespace Stages.Unlearning;

/// <summary>What keeps the weights that SalUn does not choose.</summary>
public enum SalUnMask
{
    /// <summary>They are put back after each step, and gather no momentum: they stay as they were.</summary>
    Fixed,

    /// <summary>Their gradients alone are zero, as in the authors' code, so that weight decay moves them.</summary>
    Original,
}

/// <summary>How SalUn goes through both sets in an epoch.</summary>
public enum SalUnEpoch
{
    /// <summary>Shuffled together: the authors' way on CIFAR-100.</summary>
    Together,

    /// <summary>A pass over the forget set, then one over the retain set: the authors' way on CIFAR-10.</summary>
    Passes,
}

/// <summary>The constants of SalUn; the defaults are the authors' for classes of CIFAR-100.</summary>
[Kind("salun-settings")]
public sealed record SalUnSettings
{
    /// <summary>Passes over both sets.</summary>
    [Range(1, 10_000, Unit = "epochs")]
    public int Epochs { get; init; } = 10;

    /// <summary>Examples per step, and per gradient of which the mask is made.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 256;

    /// <summary>SGD's learning rate, constant.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 0.013;

    /// <summary>SGD's momentum.</summary>
    [Range(0, 0.9999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>SGD's weight decay.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>The share of all weights that is trained: those of the largest gradients, rounded down.</summary>
    [Range(0, 1)]
    public double Share { get; init; } = 0.5;

    /// <summary>What keeps the other weights.</summary>
    public SalUnMask Mask { get; init; } = SalUnMask.Fixed;

    /// <summary>How an epoch goes through both sets.</summary>
    public SalUnEpoch Epoch { get; init; } = SalUnEpoch.Together;
}
