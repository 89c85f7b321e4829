namespace Pipeline.Store;

/// <summary>What the worker of a stage says it wrote into the attempt's folder.</summary>
/// <param name="Files">Every file.</param>
/// <param name="Patience">How long a file is waited for.</param>
public sealed record Delivery(IReadOnlyList<Output> Files, TimeSpan Patience)
{
    internal bool Arrived(string folder, string name) =>
        LateFiles.Await(Path.Combine(folder, name), Files.First(file => file.Name == name), Patience);
}
