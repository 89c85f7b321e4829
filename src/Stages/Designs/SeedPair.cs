namespace Stages.Designs;

/// <summary>One training seed's values: a method's and Retrain's, or another method's.</summary>
/// <param name="TrainingSeed">The training seed that both share.</param>
/// <param name="Method">The method's value, in the metric's unit.</param>
/// <param name="Retrain">Retrain's value.</param>
public readonly record struct SeedPair(int TrainingSeed, double Method, double Retrain);
