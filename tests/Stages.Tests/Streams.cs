using Pipeline;

namespace Stages.Tests;

/// <summary>Random streams outside a stage.</summary>
internal static class Streams
{
    /// <summary>Where mathematics that is tested alone takes its streams from.</summary>
    public static readonly RandomSource Source = (seed, purpose, _) => RandomStream.For(seed, purpose);
}
