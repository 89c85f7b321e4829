namespace Stages.Models;

/// <summary>
/// Which pixels a convolution joins: for every pixel that is written, the pixels read and the kernel's tap between
/// them. Taps that fall on padding join nothing, so no padding is computed.
/// </summary>
/// <param name="Firsts">Where the links of each written pixel begin, and at the end their number.</param>
/// <param name="Sources">Of each link, the pixel read, row-major.</param>
/// <param name="Taps">Of each link, the tap, row-major in the kernel.</param>
internal sealed record LaneLinks(int[] Firsts, int[] Sources, int[] Taps)
{
    /// <summary>How many pixels are written.</summary>
    public int Pixels => Firsts.Length - 1;

    /// <summary>Of a convolution: its outputs are written, its inputs read.</summary>
    /// <param name="height">Of the input.</param>
    /// <param name="width">Of the input.</param>
    /// <param name="kernel">3, padded by 1, or 1, unpadded.</param>
    /// <param name="stride">1 or 2.</param>
    public static LaneLinks Of(int height, int width, int kernel, int stride)
    {
        var (rows, columns, padding) = (((height - 1) / stride) + 1, ((width - 1) / stride) + 1, kernel / 2);
        var links = new List<(int Source, int Tap)>[rows * columns];
        for (var pixel = 0; pixel < links.Length; pixel++)
        {
            links[pixel] = [];
            for (var tap = 0; tap < kernel * kernel; tap++)
            {
                var y = (pixel / columns * stride) + (tap / kernel) - padding;
                var x = (pixel % columns * stride) + (tap % kernel) - padding;
                if (y >= 0 && y < height && x >= 0 && x < width)
                {
                    links[pixel].Add(((y * width) + x, tap));
                }
            }
        }

        return Of(links);
    }

    /// <summary>The same links from the other end: what was read is written, as a gradient goes back.</summary>
    /// <param name="pixels">How many pixels are read, linked or not.</param>
    public LaneLinks Reversed(int pixels)
    {
        var links = new List<(int Source, int Tap)>[pixels];
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            links[pixel] = [];
        }

        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            for (var link = Firsts[pixel]; link < Firsts[pixel + 1]; link++)
            {
                links[Sources[link]].Add((pixel, Taps[link]));
            }
        }

        return Of(links);
    }

    /// <summary>The pixels that each tap joins, in the order of those written.</summary>
    /// <param name="area">How many taps the kernel has.</param>
    public (int Written, int Read)[][] ByTap(int area)
    {
        var joined = Enumerable.Range(0, area).Select(_ => new List<(int, int)>()).ToArray();
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            for (var link = Firsts[pixel]; link < Firsts[pixel + 1]; link++)
            {
                joined[Taps[link]].Add((pixel, Sources[link]));
            }
        }

        return [.. joined.Select(pairs => pairs.ToArray())];
    }

    private static LaneLinks Of(List<(int Source, int Tap)>[] links)
    {
        var firsts = new int[links.Length + 1];
        for (var pixel = 0; pixel < links.Length; pixel++)
        {
            firsts[pixel + 1] = firsts[pixel] + links[pixel].Count;
        }

        return new(
            firsts,
            [.. links.SelectMany(l => l.Select(link => link.Source))],
            [.. links.SelectMany(l => l.Select(link => link.Tap))]
        );
    }
}
