namespace Build.CommandLine;

/// <summary>What <c>Status --check</c> ends with when anything would run.</summary>
public sealed class WouldRunException() : Exception("Not up to date: stages would run.");
