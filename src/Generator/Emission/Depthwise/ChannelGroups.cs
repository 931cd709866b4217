using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Depthwise;

/// <summary>A run of channels as code is written for it.</summary>
/// <param name="Dialect">Whose vectors.</param>
/// <param name="Run">Which channels.</param>
/// <param name="Fold">Positions that lie side by side in a group, 1 where it has the channels of one.</param>
internal sealed record ChannelGroups(VectorDialect Dialect, ChannelRun Run, int Fold = 1)
{
    /// <summary>
    /// The channel in each lane of both vectors. Interleaving works in 128-bit parts: the first vector takes the lower
    /// four channels of each part, the second the upper four.
    /// </summary>
    public IEnumerable<int> InterleavedOrder => Enumerable.Range(0, 2)
        .SelectMany(half => Enumerable.Range(0, Dialect.Lanes).Select(lane => (lane / 4 * 8) + (4 * half) + (lane % 4)));

    public static IEnumerable<ChannelGroups> Of(InstructionSet set, DepthwiseGeometry layer)
    {
        VectorDialect widest = VectorDialect.Of(set);
        int width = 2 * widest.Lanes;
        return layer.Fold(width) is > 1 and int fold
            ? [new ChannelGroups(widest, new ChannelRun(widest.Lanes, 0, 1, 0, width), fold)]
            : ChannelRun.Of(layer.Channels, widest.Lanes).Select(run => new ChannelGroups(WithLanes(run.Lanes), run));
    }

    private static VectorDialect WithLanes(int lanes) =>
        new[] { InstructionSet.Avx512, InstructionSet.Avx2, InstructionSet.Vector128 }.Select(VectorDialect.Of).First(dialect => dialect.Lanes == lanes);

    /// <summary>Four-byte values from an array in channel order, in the order of vector <paramref name="v"/>.</summary>
    public string Load(string array, string channel, int v)
    {
        if (Dialect.Set == InstructionSet.Vector128)
            return $"{Dialect.Vector}.LoadUnsafe(ref {array}{Address.Index(channel, 4 * v)})";
        return $"{Dialect.Helpers}.LoadInterleaved{(v == 0 ? "Low" : "High")}(ref {array}, {channel})";
    }
}
