using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>
/// The non-zero weights of a layer of stride 1 for a kernel whose vectors run along positions: each step multiplies a
/// group of inputs of many positions, two as int16 or four as int8, with one group of weights, so that a group of zeros
/// costs nothing. The inputs lie in a panel [group of channels][position][channel of the group]. Where the window has
/// several taps, the panel holds the whole padded image, and positions run on from one of its rows to the next: those in
/// between are computed and not used.
/// </summary>
/// <param name="Layer">The layer; a pointwise one is one long row.</param>
/// <param name="Group">Channels of a group: 2 or 4.</param>
/// <param name="Places">For each step the group of input channels it reads, or with several taps its place in the panel.</param>
/// <param name="Weights">[step], the group of weights it multiplies, the first in the lowest bits.</param>
/// <param name="Order">The output channels in the order of their steps.</param>
/// <param name="Ends">[n], how many of them have at most n steps; the last are all.</param>
internal sealed record SparseSteps(MatrixGeometry Layer, int Group, int[] Places, int[] Weights, int[] Order, int[] Ends)
{
    /// <summary>Bytes of a position in a group of the panel.</summary>
    public const int WordBytes = sizeof(int);

    // Sums of a channel that stay in registers.
    private const int MostVectors = 8;

    // Positions past a panel that vectors may read.
    private const int Slack = 128;

    /// <summary>Bytes of a place: of the shape alone, so that layers of one shape can share a kernel.</summary>
    public int PlaceBytes => LargestPlace <= byte.MaxValue ? 1 : 2;

    /// <summary>Bytes of a channel in their order, and of how many there are.</summary>
    public int ChannelBytes => Layer.OutputChannels <= byte.MaxValue ? 1 : 2;

    /// <summary>Bytes of weights, places, the channels' order and how many steps they have.</summary>
    public int PackedBytes => (Places.Length * (WordBytes + PlaceBytes)) + ((Order.Length + Ends.Length) * ChannelBytes);

    /// <summary>Whether all positions are one row without border, so that blocks of it can be transposed one by one.</summary>
    public bool IsRow => Layer is { InputHeight: 1, OutputHeight: 1, Window: { Height: 1, Width: 1, IsPadded: false } };

    public int Groups => (Layer.InputChannels + Group - 1) / Group;

    public int Pixels => Layer.PaddedHeight * Layer.PaddedWidth;

    /// <summary>Positions from one group of channels to the next in the panel of an image.</summary>
    public int Pitch => (Pixels + 15) / 16 * 16;

    /// <summary>Positions that vectors run along.</summary>
    public int Line => ((Layer.OutputHeight - 1) * Layer.PaddedWidth) + Layer.OutputWidth;

    /// <summary>The steps, or null where the layer is another, is too large, or its positions do not fill a vector.</summary>
    /// <param name="graph">An int8 graph.</param>
    /// <param name="node">Dense or Conv2D; its weights have no zero points where groups are of four.</param>
    /// <param name="group">Channels of a group: 2 or 4.</param>
    /// <param name="lanes">Positions of a vector.</param>
    public static SparseSteps? Of(Graph graph, Node node, int group, int lanes)
    {
        MatrixGeometry layer = MatrixGeometry.Of(graph, node);
        SparseSteps empty = new(layer, group, [], [], [], []);
        bool fits = layer.Window is { StrideH: 1, StrideW: 1 } && empty.Line >= lanes
            && layer.OutputChannels <= ushort.MaxValue
            && empty.LargestPlace <= ushort.MaxValue;
        return fits ? empty.Filled(graph.InputOf(node, 1)) : null;
    }

    /// <summary>How many blocks of positions are computed one after the other.</summary>
    public int Blocks(int lanes) => (VectorsOfLayer(lanes) + MostVectors - 1) / MostVectors;

    /// <summary>Vectors of positions in a block.</summary>
    public int Vectors(int lanes) => (VectorsOfLayer(lanes) + Blocks(lanes) - 1) / Blocks(lanes);

    /// <summary>Where the panel begins in the scratch memory, in bytes: behind the padded image.</summary>
    public int PanelOffset => Layer.Window.IsPadded ? ArenaPlanner.Align(Pixels * Layer.InputChannels) : 0;

    /// <summary>Where the answers begin.</summary>
    /// <param name="positions">Positions of a block.</param>
    public int AnswersOffset(int positions) =>
        PanelOffset + ArenaPlanner.Align(((Groups * (IsRow ? positions : Pitch)) + Slack) * WordBytes);

    /// <summary>Positions from one channel to the next in the answers.</summary>
    public int AnswersPitch(int positions) => IsRow ? positions : (Line + positions - 1) / positions * positions;

    public int ScratchBytes(int positions) => AnswersOffset(positions) + (Layer.OutputChannels * AnswersPitch(positions)) + Slack;

    // No step reads beyond.
    private int LargestPlace => IsRow ? Groups - 1 : (Groups + 1) * Pitch;

    private int VectorsOfLayer(int lanes) => (Line + lanes - 1) / lanes;

    private SparseSteps Filled(Tensor weights)
    {
        (int Place, int Weights)[][] steps = [.. Enumerable.Range(0, Layer.OutputChannels).Select(channel => StepsOf(weights, channel).ToArray())];

        // Loops that end where they did for the channel before are what a processor foresees.
        int[] order = [.. Enumerable.Range(0, steps.Length).OrderBy(channel => steps[channel].Length)];
        (int Place, int Weights)[] all = [.. order.SelectMany(channel => steps[channel])];
        int[] ends = new int[steps.Max(channel => channel.Length) + 1];
        foreach ((int, int)[] channel in steps)
            ends[channel.Length]++;
        for (int n = 1; n < ends.Length; n++)
            ends[n] += ends[n - 1];
        return this with
        {
            Places = [.. all.Select(step => step.Place)],
            Weights = [.. all.Select(step => step.Weights)],
            Order = order,
            Ends = ends,
        };
    }

    private IEnumerable<(int Place, int Weights)> StepsOf(Tensor weights, int channel)
    {
        sbyte[] w = weights.Data!.Int8;
        int zeroPoint = weights.Quant!.ZeroPointAt(channel);
        Window window = Layer.Window;
        for (int tap = 0; tap < window.Height * window.Width; tap++)
        {
            int first = ((channel * window.Height * window.Width) + tap) * Layer.InputChannels;
            int pixel = (tap / window.Width * window.DilationH * Layer.PaddedWidth) + (tap % window.Width * window.DilationW);
            for (int i = 0; i < Layer.InputChannels; i += Group)
            {
                int word = Word(w, first + i, Math.Min(Group, Layer.InputChannels - i), zeroPoint);
                if (word != 0)
                    yield return (IsRow ? i / Group : (i / Group * Pitch) + pixel, word);
            }
        }
    }

    /// <summary>Weights without their zero point side by side in 32 bits.</summary>
    private int Word(sbyte[] weights, int first, int count, int zeroPoint)
    {
        int bits = 32 / Group;
        uint mask = uint.MaxValue >> (32 - bits);
        uint word = 0;
        for (int i = 0; i < count; i++)
            word |= (unchecked((uint)(weights[first + i] - zeroPoint)) & mask) << (i * bits);
        return unchecked((int)word);
    }
}
