using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Depthwise;

/// <summary>
/// A run of channels taken two vectors of sums at a time. What is left behind whole groups of wide vectors goes to
/// narrower ones.
/// </summary>
/// <param name="Dialect">Whose vectors.</param>
/// <param name="First">The first channel.</param>
/// <param name="End">Behind the last channel a group may touch.</param>
/// <param name="Channels">Channels of a group that exist.</param>
/// <param name="Fold">Positions that lie side by side in a group, 1 where it has the channels of one.</param>
internal sealed record ChannelGroups(VectorDialect Dialect, int First, int End, int Channels, int Fold = 1)
{
    /// <summary>Channels of a group.</summary>
    public int Width => 2 * Dialect.Lanes;

    public int Count => (End - First) / Width;

    /// <summary>
    /// The channel in each lane of both vectors. Interleaving works in 128-bit parts: the first vector takes the lower
    /// four channels of each part, the second the upper four.
    /// </summary>
    public IEnumerable<int> InterleavedOrder => Enumerable.Range(0, 2)
        .SelectMany(half => Enumerable.Range(0, Dialect.Lanes).Select(lane => (lane / 4 * 8) + (4 * half) + (lane % 4)));

    public static IEnumerable<ChannelGroups> Of(InstructionSet set, DepthwiseGeometry layer)
    {
        int widest = 2 * VectorDialect.Of(set).Lanes;
        return layer.Fold(widest) is > 1 and int fold
            ? [new ChannelGroups(VectorDialect.Of(set), 0, widest, widest, fold)]
            : Of(set, layer.Channels);
    }

    private static IEnumerable<ChannelGroups> Of(InstructionSet set, int channels)
    {
        int first = 0;
        foreach (InstructionSet narrower in new[] { InstructionSet.Avx512, InstructionSet.Avx2, InstructionSet.Vector128 })
        {
            if (narrower > set)
                continue;
            VectorDialect dialect = VectorDialect.Of(narrower);
            int width = 2 * dialect.Lanes;
            int whole = (channels - first) / width * width;
            if (whole > 0)
                yield return new ChannelGroups(dialect, first, first + whole, width);
            first += whole;
            if (narrower == InstructionSet.Vector128 && first < channels)
                yield return new ChannelGroups(dialect, first, first + width, channels - first);
        }
    }

    /// <summary>Four-byte values from an array in channel order, in the order of vector <paramref name="v"/>.</summary>
    public string Load(string array, string channel, int v)
    {
        if (Dialect.Set == InstructionSet.Vector128)
            return $"{Dialect.Vector}.LoadUnsafe(ref {array}{Address.Index(channel, 4 * v)})";
        return $"{Dialect.Helpers}.LoadInterleaved{(v == 0 ? "Low" : "High")}(ref {array}, {channel})";
    }
}
