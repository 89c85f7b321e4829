namespace Pipeline.Looking;

/// <summary>Something that is not as it was recorded.</summary>
/// <param name="Subject">A file's path, or a record.</param>
/// <param name="Found">What is there.</param>
/// <param name="Expected">What should be.</param>
public sealed record Finding(string Subject, string Found, string Expected);
