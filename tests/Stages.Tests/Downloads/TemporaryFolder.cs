namespace Stages.Tests.Downloads;

internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("pipeline-downloads-").FullName;

    public string At(params string[] path) => Path.Combine([Root, .. path]);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
