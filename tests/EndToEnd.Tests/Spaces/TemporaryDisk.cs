namespace EndToEnd.Tests.Spaces;

/// <summary>A small file system in memory, where this process may mount one.</summary>
internal sealed class TemporaryDisk : IDisposable
{
    private static readonly Lazy<bool> Mountable = new(() =>
    {
        try
        {
            using var disk = new TemporaryDisk(1);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    });

    private readonly bool isOwnFolder;

    public TemporaryDisk(int megabytes, string? at = null)
    {
        isOwnFolder = at is null;
        Folder = at ?? Directory.CreateTempSubdirectory("pipeline-disk-").FullName;
        Call("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "none", Folder);
    }

    public static bool CanMount => Mountable.Value;

    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    public void MakeReadOnly() => Call("mount", "-o", "remount,ro", Folder);

    public void MakeWritable() => Call("mount", "-o", "remount,rw", Folder);

    /// <summary>Leaves only so many kilobytes free.</summary>
    public void Fill(int leave)
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            file.SetLength(Math.Max(0, file.Length - (leave * 1024L)));
        }
    }

    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        Call("umount", "-l", Folder);
        if (isOwnFolder)
        {
            Directory.Delete(Folder);
        }
    }

    private static void Call(string program, params string[] arguments)
    {
        var result = Command.Run(Environment.CurrentDirectory, program, arguments);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program}: {result.Error}");
        }
    }
}

/// <summary>A fact that needs a file system of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DiskFactAttribute : FactAttribute
{
    public DiskFactAttribute() =>
        Skip = TemporaryDisk.CanMount ? null! : "This process may not mount a file system; run the tests as root to include it.";
}
