using Pipeline;
using Stages.Datasets;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Programs;

/// <summary>Reads what a program left, and takes only what was asked for: each defect is one sentence.</summary>
/// <param name="folder">The folder that it was told to write into.</param>
/// <param name="program">The program's folder, for messages.</param>
internal sealed class ProgramResults(string folder, string program)
{
    /// <summary>The file of weights.</summary>
    public const string Weights = "weights.safetensors";

    /// <summary>The file of logits.</summary>
    public const string Logits = "logits.safetensors";

    private const string Tracked = ".num_batches_tracked";

    /// <summary>The weights' file, after a look at all that is in it.</summary>
    /// <param name="model">The file of the model that the program was given: its tensors' names and shapes.</param>
    /// <exception cref="PipelineException">It is not there, or not such a file.</exception>
    public string CheckedWeights(string model)
    {
        var expected = SafetensorsHeader.Read(model).Entries.ToDictionary(entry => entry.Name);
        var (path, header) = Open(Weights);
        var found = header.Entries.ToDictionary(entry => entry.Name);
        if (expected.Keys.FirstOrDefault(name => !found.ContainsKey(name) && !name.EndsWith(Tracked)) is { } absent)
        {
            throw Bad($"{Weights} lacks the tensor '{absent}', which the model that it was given has.");
        }

        foreach (var entry in header.Entries)
        {
            CheckForm(
                Weights,
                entry,
                expected.GetValueOrDefault(entry.Name)
                    ?? throw Bad($"{Weights} has a tensor '{entry.Name}', which the model that it was given has not.")
            );
        }

        ReadFinite(path, Weights);
        return path;
    }

    /// <summary>The logits of every example, row-major, training examples and test examples.</summary>
    /// <exception cref="PipelineException">They are not there, or not of this form.</exception>
    public (float[] Train, float[] Test) CheckedLogits(Dataset data, LabelKind labels)
    {
        var (path, header) = Open(Logits);
        long classes = data.Classes(labels);
        SafetensorsEntry[] expected =
        [
            new("train", ScalarType.Float32, [data.Train.Fine.shape[0], classes], 0, 0),
            new("test", ScalarType.Float32, [data.Test.Fine.shape[0], classes], 0, 0),
        ];
        foreach (var wanted in expected)
        {
            CheckForm(
                Logits,
                header.Entries.FirstOrDefault(entry => entry.Name == wanted.Name)
                    ?? throw Bad($"{Logits} lacks the tensor '{wanted.Name}', which is to be {Form(wanted)}."),
                wanted
            );
        }

        if (header.Entries.FirstOrDefault(entry => entry.Name is not ("train" or "test")) is { } extra)
        {
            throw Bad($"{Logits} has a tensor '{extra.Name}'; it is to have 'train' and 'test' alone.");
        }

        var tensors = ReadFinite(path, Logits);
        return (tensors["train"].data<float>().ToArray(), tensors["test"].data<float>().ToArray());
    }

    private void CheckForm(string file, SafetensorsEntry found, SafetensorsEntry expected)
    {
        if (found.Type != expected.Type || !found.Shape.SequenceEqual(expected.Shape))
        {
            throw Bad($"{file}: the tensor '{found.Name}' is {Form(found)}; it is to be {Form(expected)}.");
        }
    }

    private static string Form(SafetensorsEntry entry) => $"{SafetensorsTypes.Name(entry.Type)} [{string.Join(", ", entry.Shape)}]";

    // A pipe has no bytes, and a link may lead to a file that never ends.
    private (string Path, SafetensorsHeader Header) Open(string name)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        if (!file.Exists)
        {
            var others = Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order().Take(5).ToList();
            throw Bad(
                $"it ended without writing {name} into the folder that its task names"
                    + (others.Count > 0 ? $"; what it left there: {string.Join(", ", others)}." : ", which is empty.")
            );
        }

        if (file.LinkTarget is not null || file.Length == 0)
        {
            throw Bad($"{name} is {(file.LinkTarget is null ? "empty" : "a link, not a file")}.");
        }

        try
        {
            return (file.FullName, SafetensorsHeader.Read(file.FullName));
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw Bad($"{name} is no whole safetensors file: {error.Message.Replace($"{file.FullName}: ", "").TrimEnd('.')}.");
        }
    }

    private Dictionary<string, Tensor> ReadFinite(string path, string name)
    {
        var tensors = Safetensors.Read(path);
        foreach (var (tensor, value) in tensors.Where(t => t.Value.is_floating_point()))
        {
            using var scope = NewDisposeScope();
            var count = value.numel() - value.isfinite().sum().item<long>();
            if (count > 0)
            {
                throw Bad($"{name}: {count:N0} of {value.numel():N0} numbers of '{tensor}' are not finite.");
            }
        }

        return tensors;
    }

    private PipelineException Bad(string what) =>
        new($"What the program {ProgramFolder.Shown(program)} left is not what was asked for: {what}");
}
