using Pipeline;

namespace Build.Running;

/// <summary>Where <c>--output</c> may write.</summary>
internal static class OutputFile
{
    /// <summary>
    /// Checks that a file takes the place of nothing but its like, and is never one of a store, of this one or another.
    /// </summary>
    /// <param name="file">The file to write.</param>
    /// <param name="what">What it is called.</param>
    /// <param name="isOne">Whether a file that is there already is one.</param>
    /// <exception cref="PipelineException">It may not be written there.</exception>
    public static void Check(string file, string what, Predicate<string> isOne)
    {
        var folder = new FileInfo(file).Directory;
        while (folder is not null)
        {
            folder = folder.Exists && folder.ResolveLinkTarget(returnFinalTarget: true) is DirectoryInfo target ? target : folder;
            if (File.Exists(Path.Combine(folder.FullName, "journal")) && Directory.Exists(Path.Combine(folder.FullName, "objects")))
            {
                throw new PipelineException(
                    $"--output={file} is inside a store, '{folder}', where only the store's own files belong.",
                    "Name a file elsewhere: --output=FILE."
                );
            }

            folder = folder.Parent;
        }

        if (Path.Exists(file) && !isOne(file))
        {
            throw new PipelineException(
                $"--output={file} is there, and is no {what} that this program wrote; it would be overwritten.",
                "Name another file, or remove this one yourself."
            );
        }
    }
}
