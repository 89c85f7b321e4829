namespace Benchmarks.Soak;

/// <summary>Something does not hold that always must.</summary>
internal sealed class ViolationException(string message) : Exception(message);
