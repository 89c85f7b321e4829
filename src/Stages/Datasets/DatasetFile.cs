using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pipeline;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Datasets;

/// <summary>What somebody's file of a data set holds, found without its images.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sha256">Of its bytes.</param>
/// <param name="Classes">Its classes: by its metadata, else by their numbers.</param>
/// <param name="Channels">Channels of an image; of features, their number.</param>
/// <param name="Size">Height of an image in pixels; 1 for features.</param>
/// <param name="Train">Training examples.</param>
/// <param name="Test">Test examples.</param>
/// <param name="HasFeatures">Whether its examples are float32 [N, D], and no images uint8 [N, C, H, W].</param>
public sealed record DatasetFile(
    string Path,
    string Sha256,
    ClassNames Classes,
    int Channels,
    int Size,
    long Train,
    long Test,
    bool HasFeatures
)
{
    /// <summary>The tensors that a file may leave out.</summary>
    internal static readonly string[] OfSuper = ["train.super", "test.super"];

    private const int MostClasses = 10_000;
    private static readonly string[] Parts = ["train", "test"];

    /// <summary>Looks at a file: forms, ranges, classes.</summary>
    /// <exception cref="PipelineException">There is none, or it is no data set; the message names what is wrong.</exception>
    public static DatasetFile Look(string path)
    {
        var header = Header(path);
        var entries = header.Entries.ToDictionary(entry => entry.Name);
        CheckNames(path, entries);
        var images = entries["train.images"];
        var hasFeatures = images.Type == ScalarType.Float32;
        foreach (var part in Parts)
        {
            CheckImages(path, entries[$"{part}.images"], images, hasFeatures);
            foreach (var labels in entries.Values.Where(entry => entry.Name == $"{part}.fine" || entry.Name == $"{part}.super"))
            {
                if (labels.Type != ScalarType.Int64 || labels.Shape is not [var count] || count != entries[$"{part}.images"].Shape[0])
                {
                    throw Bad(path, $"'{labels.Name}' is {Form(labels)}; it is to be I64 [{entries[$"{part}.images"].Shape[0]}].");
                }
            }
        }

        var fine = (Train: Labels(path, header, "train.fine"), Test: Labels(path, header, "test.fine"));
        var classes = ClassesOf(path, header, fine);
        return new(
            path,
            Hash(path),
            classes,
            (int)images.Shape[1],
            hasFeatures ? 1 : (int)images.Shape[2],
            images.Shape[0],
            entries["test.images"].Shape[0],
            hasFeatures
        );
    }

    /// <summary>SHA-256 of a file.</summary>
    internal static string Hash(string path)
    {
        using var stream = System.IO.File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static SafetensorsHeader Header(string path)
    {
        try
        {
            return SafetensorsHeader.Read(path);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new PipelineException(
                $"The data set's file cannot be read: {error.Message}",
                "It is a safetensors file; docs/extending.md shows how one is made in Python."
            );
        }
    }

    private static void CheckNames(string path, Dictionary<string, SafetensorsEntry> entries)
    {
        string[] needed = [.. Parts.SelectMany(part => (string[])[$"{part}.images", $"{part}.fine"])];
        if (needed.FirstOrDefault(name => !entries.ContainsKey(name)) is { } absent)
        {
            throw Bad(path, $"it lacks the tensor '{absent}'.");
        }

        if (entries.Keys.FirstOrDefault(name => !needed.Contains(name) && !OfSuper.Contains(name)) is { } extra)
        {
            throw Bad(path, $"it has a tensor '{extra}', which is none of a data set's.");
        }

        if (entries.Keys.Count(OfSuper.Contains) == 1)
        {
            throw Bad(path, $"it has '{OfSuper.Single(entries.ContainsKey)}' alone; super classes are of both parts.");
        }
    }

    private static void CheckImages(string path, SafetensorsEntry found, SafetensorsEntry train, bool hasFeatures)
    {
        var fits =
            found.Type == (hasFeatures ? ScalarType.Float32 : ScalarType.Byte)
            && found.Shape.Count == (hasFeatures ? 2 : 4)
            && found.Shape.All(size => size > 0)
            && found.Shape.Skip(1).SequenceEqual(train.Shape.Skip(1));
        if (!fits)
        {
            throw Bad(
                path,
                $"'{found.Name}' is {Form(found)}; it is to be U8 [N, channels, height, width] or F32 [N, features], alike in both parts."
            );
        }
    }

    private static ClassNames ClassesOf(string path, SafetensorsHeader header, (long[] Train, long[] Test) fine)
    {
        var count = Count(path, "fine", fine.Train, fine.Test);
        var hasSuper = header.Entries.Any(entry => entry.Name == OfSuper[0]);
        var above = hasSuper ? (Labels(path, header, OfSuper[0]), Labels(path, header, OfSuper[1])) : fine;
        var superCount = Count(path, "super", above.Item1, above.Item2);
        var superOf = Enumerable.Repeat(-1, count).ToArray();
        foreach (var (own, over) in fine.Train.Zip(above.Item1).Concat(fine.Test.Zip(above.Item2)))
        {
            if (superOf[own] is var known && known >= 0 && known != over)
            {
                throw Bad(path, $"the fine class {own} is in the super classes {known} and {over}.");
            }

            superOf[own] = (int)over;
        }

        return new(Names("fine_names", count), Names("super_names", superCount), superOf);

        string[] Names(string key, int classes)
        {
            var names = header.Metadata.GetValueOrDefault(key)?.Split('|') ?? [.. Enumerable.Range(0, classes).Select(c => $"{c}")];
            return names.Length == classes
                ? names
                : throw Bad(path, $"its metadata \"{key}\" has {names.Length} names; the labels have {classes} classes.");
        }
    }

    // Every class has training examples and test examples: of one without, nothing can be said.
    private static int Count(string path, string kind, long[] train, long[] test)
    {
        var classes = train.Concat(test).Max() + 1;
        if (classes > MostClasses || train.Concat(test).Min() < 0)
        {
            throw Bad(
                path,
                $"the {kind} labels are {train.Concat(test).Min()} to {classes - 1}; they are to be 0 to {MostClasses - 1} at most."
            );
        }

        foreach (var (part, labels) in ((string, long[])[])[("training", train), ("test", test)])
        {
            var there = labels.ToHashSet();
            for (var label = 0; label < classes; label++)
            {
                if (!there.Contains(label))
                {
                    throw Bad(path, $"the {kind} class {label} has no {part} example, and the classes go to {classes - 1}.");
                }
            }
        }

        return (int)classes;
    }

    private static long[] Labels(string path, SafetensorsHeader header, string name)
    {
        var entry = header.Entries.First(entry => entry.Name == name);
        using var file = System.IO.File.OpenRead(path);
        file.Position = file.Length - header.Entries.Max(e => e.End) + entry.Begin;
        var labels = new long[entry.Shape[0]];
        file.ReadExactly(MemoryMarshal.AsBytes(labels.AsSpan()));
        return labels;
    }

    private static string Form(SafetensorsEntry entry) => $"{SafetensorsTypes.Name(entry.Type)} [{string.Join(", ", entry.Shape)}]";

    private static PipelineException Bad(string path, string what) => new($"The data set's file {path}: {what}");
}
