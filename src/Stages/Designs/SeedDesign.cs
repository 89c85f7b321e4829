namespace Stages.Designs;

/// <summary>Which pairs of training and unlearning seeds are run.</summary>
public enum SeedDesign
{
    /// <summary>
    /// Designs A and B: the first training seed with all unlearning seeds, and all training seeds with the first
    /// unlearning seed.
    /// </summary>
    Pair,

    /// <summary>
    /// Every training seed with every unlearning seed, which the variance components need; the runs of A and B are
    /// among them.
    /// </summary>
    Grid,
}
