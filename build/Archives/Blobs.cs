using System.Diagnostics;
using System.Globalization;
using Build.Running;
using Pipeline;

namespace Build.Archives;

/// <summary>
/// Reads files of a commit as git keeps them, one after the other, from one git process: no line end is changed on the
/// way, and nothing is written to a disk.
/// </summary>
internal sealed class Blobs : IDisposable
{
    private readonly Process git;
    private readonly Stream answers;

    /// <summary>Begins to read from the repository of a folder.</summary>
    public Blobs(string folder)
    {
        git = Git.Start(folder, "cat-file", "--batch");
        answers = new BufferedStream(git.StandardOutput.BaseStream);
    }

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="PipelineException">The repository lacks it.</exception>
    public byte[] Read(string id)
    {
        git.StandardInput.WriteLine(id);
        git.StandardInput.Flush();
        var header = new List<byte>();
        for (int next; (next = answers.ReadByte()) is not (-1 or '\n'); )
        {
            header.Add((byte)next);
        }

        if (System.Text.Encoding.ASCII.GetString([.. header]).Split(' ') is not [_, "blob", var size])
        {
            throw new PipelineException(
                $"git has no file {id}, though its commit names it.",
                "The repository is damaged: look with 'git fsck', or clone it again."
            );
        }

        var bytes = new byte[int.Parse(size, CultureInfo.InvariantCulture) + 1];
        answers.ReadExactly(bytes);
        return bytes[..^1];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        git.StandardInput.Close();
        git.WaitForExit();
        answers.Dispose();
        git.Dispose();
    }
}
