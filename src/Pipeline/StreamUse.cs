using Newtonsoft.Json;

namespace Pipeline;

/// <summary>
/// Random numbers that a stage drew: the seed and purpose of one stream, or the pattern of the purposes of many.
/// </summary>
/// <param name="Seed">The seed.</param>
/// <param name="Purpose">The purpose, or the pattern, in which what differs from stream to stream stands in
/// braces.</param>
/// <param name="Count">Streams of the pattern; null for one stream.</param>
public sealed record StreamUse(
    [property: JsonProperty("seed")] long Seed,
    [property: JsonProperty("purpose")] string Purpose,
    [property: JsonProperty("count", NullValueHandling = NullValueHandling.Ignore)] int? Count = null
);

/// <summary>
/// Gives the stream of a purpose under a seed. A stage hands its own, <see cref="StageContext.Random"/>, to whatever
/// draws for it.
/// </summary>
/// <param name="seed">The seed.</param>
/// <param name="purpose">What the numbers are for.</param>
/// <param name="pattern">Where one of thousands is asked for: the pattern of their purposes, for the manifest.</param>
public delegate RandomStream RandomSource(long seed, string purpose, string? pattern = null);
