namespace Stages.Drawing;

/// <summary>
/// How methods share the width of a panel: each has a slot, all of one width. Where that would be too narrow, the panel is
/// drawn several times, each time with as many methods of those that are left.
/// </summary>
internal sealed class MethodSlots
{
    private readonly int methods;
    private readonly int shown;

    /// <summary>Shares a width out.</summary>
    /// <param name="methods">The methods from left to right, at least one.</param>
    /// <param name="width">The width of the data area in pixels.</param>
    /// <param name="least">The least width of a slot.</param>
    internal MethodSlots(string[] methods, float width, float least)
    {
        (this.methods, Width) = (methods.Length, width);
        var most = Math.Max(1, (int)(width / least));
        var blocks = (methods.Length + most - 1) / most;
        shown = (methods.Length + blocks - 1) / blocks;
        Labels = [.. methods.Chunk(shown).Select(block => new MethodLabels(block, width / shown))];
    }

    /// <summary>The width of the data area in pixels.</summary>
    internal float Width { get; }

    /// <summary>The names under each block.</summary>
    internal IReadOnlyList<MethodLabels> Labels { get; }

    /// <summary>How many times the panel is drawn.</summary>
    internal int Blocks => Labels.Count;

    /// <summary>The height that names take below an axis.</summary>
    internal float LabelHeight => Labels.Max(labels => labels.Height);

    /// <summary>How far names stick out to the left of an axis.</summary>
    internal float Overhang => Labels.Max(labels => labels.Overhang);

    /// <summary>The plot of a block. All methods can be added to it; it shows its own.</summary>
    internal PanelPlot Plot(ValueAxis axis, int block) => new(axis, methods, block * shown, shown);
}
