namespace Pipeline.Tests.Running.Attacks;

/// <summary>
/// A thread that does to random objects of a store what careless people and programs do, as fast as it can, until it is
/// stopped.
/// </summary>
internal sealed class Attacker : IDisposable
{
    private readonly string objects;
    private readonly string elsewhere;
    private readonly Random random;
    private readonly Thread thread;
    private volatile bool stopped;

    public Attacker(string store, string elsewhere, int seed)
    {
        objects = Path.Combine(store, "objects");
        this.elsewhere = Directory.CreateDirectory(elsewhere).FullName;
        random = new Random(seed);
        thread = new Thread(Attack);
        thread.Start();
    }

    /// <summary>Files that it got hold of.</summary>
    public int Attacks { get; private set; }

    public void Dispose()
    {
        stopped = true;
        thread.Join();
    }

    private void Attack()
    {
        while (!stopped)
        {
            try
            {
                var files = Directory.Exists(objects) ? Directory.GetFiles(objects, "*", SearchOption.AllDirectories) : [];
                if (files.Length > 0)
                {
                    Attack(files[random.Next(files.Length)]);
                    Attacks++;
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The engine moved the file meanwhile.
            }

            Thread.Sleep(TimeSpan.FromMilliseconds(random.Next(4)));
        }
    }

    private void Attack(string file)
    {
        var time = File.GetLastWriteTimeUtc(file);
        var other = Path.Combine(elsewhere, Guid.NewGuid().ToString("N"));
        switch (random.Next(9))
        {
            case 0 or 1:
                Change(file);
                break;
            case 2:
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
                {
                    RandomAccess.SetLength(handle, random.Next((int)RandomAccess.GetLength(handle)));
                }

                break;
            case 3:
                File.Copy(file, other);
                Change(other);
                File.SetLastWriteTimeUtc(other, time);
                File.Move(other, file, overwrite: true);
                break;
            case 4:
                Files.Libc.TryLink(file, other);
                break;
            case 5:
                Files.Libc.TryLink(file, other);
                Change(other);
                break;
            case 6:
                File.Copy(file, other);
                File.Delete(file);
                File.CreateSymbolicLink(file, other);
                Thread.Yield();
                Change(other);
                break;
            case 7:
                File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
                return;
            default:
                File.Delete(file);
                return;
        }

        if (random.Next(3) > 0)
        {
            File.SetLastWriteTimeUtc(file, time);
        }
    }

    // One byte, in place.
    private void Change(string file)
    {
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var place = random.Next((int)RandomAccess.GetLength(handle));
        var bytes = new byte[1];
        RandomAccess.Read(handle, bytes, place);
        bytes[0] ^= (byte)random.Next(1, 256);
        RandomAccess.Write(handle, bytes, place);
    }
}
