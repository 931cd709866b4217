using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>Neighbouring channels of a depthwise layer that are taken in groups of two vectors of sums.</summary>
/// <param name="Lanes">Channels of a vector.</param>
/// <param name="First">The first channel.</param>
/// <param name="Groups">How many groups follow each other.</param>
/// <param name="Stored">Channels whose weights are stored before.</param>
/// <param name="Channels">Channels of a group that exist.</param>
internal sealed record ChannelRun(int Lanes, int First, int Groups, int Stored, int Channels)
{
    // Lanes of the narrowest vectors.
    private const int FewestLanes = 4;

    /// <summary>Channels of a group.</summary>
    public int Width => 2 * Lanes;

    /// <summary>Behind the last channel a group may touch.</summary>
    public int End => First + (Groups * Width);

    /// <summary>
    /// All channels of a layer: whole groups of the widest vectors, then what is left in narrower ones. Where that would
    /// take several, or a vector in part, one group more ends with the last channel: some channels are computed twice.
    /// </summary>
    /// <param name="channels">How many there are.</param>
    /// <param name="lanes">Channels of the widest vector.</param>
    public static IEnumerable<ChannelRun> Of(int channels, int lanes) => Of(channels, 0, lanes);

    private static IEnumerable<ChannelRun> Of(int channels, int first, int lanes)
    {
        int width = 2 * lanes;
        int whole = (channels - first) / width;
        if (whole > 0)
            yield return new ChannelRun(lanes, first, whole, first, width);
        first += whole * width;
        if (first == channels)
            yield break;

        ChannelRun[] rest = lanes > FewestLanes
            ? [.. Of(channels, first, lanes / 2)]
            : [new ChannelRun(lanes, first, 1, first, channels - first)];
        bool isOneWholeGroup = rest is [{ Groups: 1 } only] && only.Channels == only.Width;
        if (isOneWholeGroup || channels < width)
        {
            foreach (ChannelRun run in rest)
                yield return run;
        }
        else
        {
            yield return new ChannelRun(lanes, channels - width, 1, first, width);
        }
    }
}
