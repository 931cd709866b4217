using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>
/// The non-zero weights of a pointwise or Dense layer for a kernel whose vectors run along positions: each step
/// multiplies a pair of inputs of many positions with one pair of weights, so that a pair of zeros costs nothing.
/// </summary>
/// <param name="Layer">One long row of positions.</param>
/// <param name="Places">The pair of inputs that each step reads.</param>
/// <param name="Weights">[step][2], the pair of weights it multiplies.</param>
/// <param name="Ends">For each channel where its steps end; they begin where those of the channel before end.</param>
internal sealed record SparsePairs(MatrixGeometry Layer, short[] Places, short[] Weights, int[] Ends)
{
    // Sums of a channel that stay in registers.
    private const int MostVectors = 8;

    /// <summary>The steps, or null where the layer is another or its positions do not fill a vector.</summary>
    public static SparsePairs? Of(Graph graph, Node node, int lanes)
    {
        MatrixGeometry layer = MatrixGeometry.Of(graph, node);
        bool isRow = layer.OutputHeight == 1 && layer.Segments == 1 && layer.Window is { Width: 1, StrideW: 1, IsPadded: false };
        if (!isRow || layer.InputHeight != 1 || layer.Positions < lanes || layer.PairsPerSegment > short.MaxValue)
            return null;

        Tensor tensor = graph.InputOf(node, 1);
        sbyte[] w = tensor.Data!.Int8;
        List<short> places = [];
        List<short> weights = [];
        int[] ends = new int[layer.OutputChannels];
        for (int channel = 0; channel < layer.OutputChannels; channel++)
        {
            int zeroPoint = tensor.Quant!.ZeroPointAt(channel);
            for (int k = 0; k < layer.Depth; k += 2)
            {
                int first = w[(channel * layer.Depth) + k] - zeroPoint;
                int second = k + 1 < layer.Depth ? w[(channel * layer.Depth) + k + 1] - zeroPoint : 0;
                if ((first | second) == 0)
                    continue;
                places.Add((short)(k / 2));
                weights.AddRange([(short)first, (short)second]);
            }

            ends[channel] = places.Count;
        }

        return new SparsePairs(layer, places.ToArray(), weights.ToArray(), ends);
    }

    /// <summary>How many blocks of positions are computed one after the other.</summary>
    public int Blocks(int lanes) => (VectorsOfLayer(lanes) + MostVectors - 1) / MostVectors;

    /// <summary>Vectors of positions in a block.</summary>
    public int Vectors(int lanes) => (VectorsOfLayer(lanes) + Blocks(lanes) - 1) / Blocks(lanes);

    /// <summary>Where the answers of a block begin in the scratch memory, in bytes.</summary>
    public int AnswersOffset(int positions) => ArenaPlanner.Align(Layer.PairsPerSegment * positions * 2 * sizeof(short));

    public int ScratchBytes(int positions) => AnswersOffset(positions) + (Layer.OutputChannels * positions);

    private int VectorsOfLayer(int lanes) => (Layer.Positions + lanes - 1) / lanes;
}
