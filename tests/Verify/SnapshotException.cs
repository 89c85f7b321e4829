namespace Snapshots;

/// <summary>A text differs from its snapshot; the message shows where.</summary>
internal sealed class SnapshotException(string message) : Exception(message);
