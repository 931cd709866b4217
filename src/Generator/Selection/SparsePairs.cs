using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>
/// The non-zero weights of a layer of stride 1 for a kernel whose vectors run along positions: each step multiplies a
/// pair of inputs of many positions with one pair of weights, so that a pair of zeros costs nothing. The inputs lie in a
/// panel [pair of channels][position][2]. Where the window has several taps, the panel holds the whole padded image, and
/// positions run on from one of its rows to the next: those in between are computed and not used.
/// </summary>
/// <param name="Layer">The layer; a pointwise one is one long row.</param>
/// <param name="Places">For each step the pair of input channels it reads, or with several taps its place in the panel.</param>
/// <param name="Weights">[step][2], the pair of weights it multiplies.</param>
/// <param name="Ends">For each channel where its steps end; they begin where those of the channel before end.</param>
internal sealed record SparsePairs(MatrixGeometry Layer, short[] Places, short[] Weights, int[] Ends)
{
    // Sums of a channel that stay in registers.
    private const int MostVectors = 8;

    // Positions past a panel that vectors may read.
    private const int Slack = 128;

    /// <summary>Whether all positions are one row without border, so that blocks of it can be transposed one by one.</summary>
    public bool IsRow => Layer is { InputHeight: 1, OutputHeight: 1, Window: { Height: 1, Width: 1, IsPadded: false } };

    public int Pairs => (Layer.InputChannels + 1) / 2;

    public int Pixels => Layer.PaddedHeight * Layer.PaddedWidth;

    /// <summary>Positions from one pair of channels to the next in the panel of an image.</summary>
    public int Pitch => (Pixels + 15) / 16 * 16;

    /// <summary>Positions that vectors run along.</summary>
    public int Line => ((Layer.OutputHeight - 1) * Layer.PaddedWidth) + Layer.OutputWidth;

    /// <summary>The steps, or null where the layer is another, is too large, or its positions do not fill a vector.</summary>
    public static SparsePairs? Of(Graph graph, Node node, int lanes)
    {
        MatrixGeometry layer = MatrixGeometry.Of(graph, node);
        SparsePairs empty = new(layer, [], [], new int[layer.OutputChannels]);
        bool fits = layer.Window is { StrideH: 1, StrideW: 1 } && empty.Line >= lanes
            && (empty.IsRow ? empty.Pairs : (empty.Pairs + 1) * empty.Pitch) <= ushort.MaxValue;
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
        PanelOffset + ArenaPlanner.Align(((Pairs * (IsRow ? positions : Pitch)) + Slack) * 2 * sizeof(short));

    /// <summary>Positions from one channel to the next in the answers.</summary>
    public int AnswersPitch(int positions) => IsRow ? positions : (Line + positions - 1) / positions * positions;

    public int ScratchBytes(int positions) => AnswersOffset(positions) + (Layer.OutputChannels * AnswersPitch(positions)) + Slack;

    private int VectorsOfLayer(int lanes) => (Line + lanes - 1) / lanes;

    private SparsePairs Filled(Tensor tensor)
    {
        sbyte[] w = tensor.Data!.Int8;
        Window window = Layer.Window;
        List<short> places = [];
        List<short> weights = [];
        int[] ends = new int[Layer.OutputChannels];
        for (int channel = 0; channel < Layer.OutputChannels; channel++)
        {
            int zeroPoint = tensor.Quant!.ZeroPointAt(channel);
            for (int tap = 0; tap < window.Height * window.Width; tap++)
            {
                int first = ((channel * window.Height * window.Width) + tap) * Layer.InputChannels;
                int pixel = (tap / window.Width * window.DilationH * Layer.PaddedWidth) + (tap % window.Width * window.DilationW);
                for (int i = 0; i < Layer.InputChannels; i += 2)
                {
                    int even = w[first + i] - zeroPoint;
                    int odd = i + 1 < Layer.InputChannels ? w[first + i + 1] - zeroPoint : 0;
                    if ((even | odd) == 0)
                        continue;
                    places.Add(unchecked((short)(IsRow ? i / 2 : (i / 2 * Pitch) + pixel)));
                    weights.AddRange([(short)even, (short)odd]);
                }
            }

            ends[channel] = places.Count;
        }

        return this with { Places = places.ToArray(), Weights = weights.ToArray(), Ends = ends };
    }
}
