namespace Pipeline;

/// <summary>
/// Something that the user can put right: a file, an option, a name. The host prints it and exits with 2.
/// </summary>
/// <param name="fact">What was found, naming the file or option.</param>
/// <param name="hint">What to do about it.</param>
public sealed class PipelineException(string fact, string? hint = null) : Exception(hint is null ? fact : fact + Environment.NewLine + hint)
{
    /// <summary>What was found.</summary>
    public string Fact { get; } = fact;
}
