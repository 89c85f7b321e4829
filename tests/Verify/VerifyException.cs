namespace VerifyXunit;

/// <summary>A text differs from its snapshot; the message shows where.</summary>
public sealed class VerifyException(string message) : Exception(message);
