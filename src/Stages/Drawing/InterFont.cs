using System.Reflection;
using ScottPlot;
using SkiaSharp;

namespace Stages.Drawing;

/// <summary>
/// The typeface of every figure: Inter, from the package Avalonia.Fonts.Inter, embedded in this assembly. The fonts of
/// the machine are never asked: they differ between machines, and where there are none Skia draws no text at all and
/// says nothing.
/// </summary>
internal sealed class InterFont : IFontResolver
{
    internal const string Name = "Inter";

    private static readonly Lazy<SKData> Regular = new(() => Read("/Assets/Inter-Regular.ttf"));
    private static readonly Lazy<SKTypeface> Typeface = new(() => SKTypeface.FromData(Regular.Value));
    private static readonly Lock Registration = new();

    /// <summary>Makes the typeface known to ScottPlot, once per process.</summary>
    internal static void Register()
    {
        lock (Registration)
        {
            if (!Fonts.FontResolvers.Exists(resolver => resolver is InterFont))
            {
                Fonts.FontResolvers.Insert(0, new InterFont());
            }
        }
    }

    /// <summary>The typeface at a size in pixels. The caller disposes the font.</summary>
    internal static SKFont AtSize(float size) => new(Typeface.Value, size) { Subpixel = true, Hinting = SKFontHinting.None };

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? SKTypeface.FromData(Regular.Value) : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        CreateTypeface(fontName, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal);

    /// <summary>
    /// Reads one file out of the package's resource: an index (its length; version; count; then path, offset, size of
    /// each file), followed by the files, all integers little-endian.
    /// </summary>
    private static SKData Read(string path)
    {
        using var embedded = typeof(InterFont).Assembly.GetManifestResourceStream("Inter.dll")!;
        using var bytes = new MemoryStream();
        embedded.CopyTo(bytes);
        using var resource = Assembly.Load(bytes.ToArray()).GetManifestResourceStream("!AvaloniaResources")!;
        using var reader = new BinaryReader(resource);
        var start = reader.ReadInt32() + sizeof(int);
        var version = reader.ReadInt32();
        for (var left = reader.ReadInt32(); version == 2 && left > 0; left--)
        {
            var (name, offset, size) = (reader.ReadString(), reader.ReadInt32(), reader.ReadInt32());
            if (name == path)
            {
                resource.Position = start + offset;
                return SKData.CreateCopy(reader.ReadBytes(size));
            }
        }

        throw new InvalidDataException($"The package Avalonia.Fonts.Inter holds no {path} in a form that is known.");
    }
}
