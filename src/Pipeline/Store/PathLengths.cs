using System.Text;

namespace Pipeline.Store;

/// <summary>What Linux allows a path and a name in it to be, asked before anything is computed for them.</summary>
internal static class PathLengths
{
    private const int LongestPath = 4095;
    private const int LongestName = 255;

    /// <summary>What logs, checkpoints and objects put before and behind a stage's id, at most.</summary>
    private const int AroundId = 200;
    private const int Extension = 4;

    /// <summary>Refuses a stage whose files could not be written.</summary>
    /// <param name="root">The artifacts folder, whole.</param>
    /// <param name="stageId">The stage's folder in it.</param>
    /// <param name="outputs">Its outputs.</param>
    /// <exception cref="PipelineException">A name or a path is too long.</exception>
    public static void Check(string root, string stageId, IEnumerable<string> outputs)
    {
        CheckNames(stageId, stageId);
        var before = Encoding.UTF8.GetByteCount(root) + AroundId + stageId.Length;
        foreach (var output in outputs)
        {
            CheckNames(stageId, output);
            if (before + output.Length > LongestPath)
            {
                throw new PipelineException(
                    $"The artifacts folder's path is too long: with the files of {stageId} it has more than {LongestPath} bytes.",
                    "Choose another with --artifacts=DIR."
                );
            }
        }
    }

    // Ids and names of outputs are ASCII.
    private static void CheckNames(string id, string path)
    {
        const int longest = LongestName - Extension;
        if (path.Length > longest && path.Split('/').FirstOrDefault(part => part.Length > longest) is { } name)
        {
            throw new PipelineException(
                $"'{name}' in {(id == path ? "the id" : "an output")} of a stage has {name.Length} letters; "
                    + $"a file's name can have {longest}.",
                "Shorten the name in the experiment's file that it comes from."
            );
        }
    }
}
