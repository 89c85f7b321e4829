namespace Pipeline;

/// <summary>A stage's key: the text that went into it, and the SHA-256 of that text in hexadecimal.</summary>
/// <param name="Text">Canonical JSON: what is hashed is what <c>Explain</c> shows.</param>
/// <param name="Hash">64 lower-case hexadecimal digits.</param>
public sealed record Key(string Text, string Hash);
