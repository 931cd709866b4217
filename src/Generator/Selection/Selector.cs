using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>Chooses, for each node and instruction set, the microkernel that the cost model expects to be fastest.</summary>
internal static class Selector
{
    private const int ListedRejections = 3;

    private static readonly int[] VectorsOfTile = { 1, 2, 4 };

    private static readonly InstructionSet[] Sets = { InstructionSet.Avx512, InstructionSet.Avx2, InstructionSet.Vector128, InstructionSet.Scalar };

    public static KernelPlan Select(Graph graph, Requantization requantization)
    {
        LayerNames names = new();
        ImmutableArray<LayerPlan> layers = graph.Nodes
            .Select(node => new LayerPlan(node, names.Unique(node.Name), ChoicesFor(graph, node), ScratchBytes(graph, node)))
            .ToImmutableArray();
        return new KernelPlan(graph, requantization, layers, ArenaPlanner.Plan(graph, layers));
    }

    public static int Lanes(InstructionSet set) => set switch
    {
        InstructionSet.Avx512 => 16,
        InstructionSet.Avx2 => 8,
        InstructionSet.Vector128 => 4,
        _ => 1,
    };

    private static int Registers(InstructionSet set) => set == InstructionSet.Avx512 ? 32 : 16;

    private static ImmutableArray<Choice> ChoicesFor(Graph graph, Node node) => node switch
    {
        DenseNode or Conv2DNode => Best(set => MatrixCandidates(MatrixGeometry.Of(graph, node), set)),
        DepthwiseConv2DNode depthwise => Best(set => DepthwiseCandidates(DepthwiseGeometry.Of(graph, depthwise), set)),
        _ => ImmutableArray<Choice>.Empty,
    };

    /// <summary>A choice for each set that has candidates.</summary>
    private static ImmutableArray<Choice> Best(Func<InstructionSet, IEnumerable<Candidate>> candidates) =>
        Sets.Where(set => candidates(set).Any()).Select(set => Best(candidates(set))).ToImmutableArray();

    private static Choice Best(IEnumerable<Candidate> candidates)
    {
        Candidate[] ranked = candidates.OrderBy(c => c.Cycles).ThenBy(c => c.Kernel.Tile.Mr).ToArray();
        return new Choice(ranked[0], ranked.Skip(1).Take(ListedRejections).ToEquatableArray());
    }

    private static IEnumerable<Candidate> MatrixCandidates(MatrixGeometry layer, InstructionSet set)
    {
        if (set == InstructionSet.Scalar)
        {
            yield return Scalar((long)layer.Positions * layer.OutputChannels * layer.Depth);
            yield break;
        }

        int lanes = Lanes(set);
        int vectorsOfLayer = (layer.OutputChannels + lanes - 1) / lanes;
        foreach (int vectors in VectorsOfTile.Where(v => v <= vectorsOfLayer))
        {
            // Sums, what stays of a step, what comes one by one, and a product.
            for (int mr = 1; mr <= layer.OutputWidth && (mr * vectors) + Math.Min(mr, vectors) + 2 <= Registers(set); mr++)
            {
                Microkernel kernel = new(set, new Tile(mr, vectors * lanes, 2));
                yield return new Candidate(kernel, CostModel.Matrix(layer, mr, vectors, lanes));
            }
        }
    }

    private static IEnumerable<Candidate> DepthwiseCandidates(DepthwiseGeometry layer, InstructionSet set)
    {
        if (set == InstructionSet.Scalar)
        {
            yield return Scalar((long)layer.OutputHeight * layer.OutputWidth * layer.Channels * layer.Taps);
            yield break;
        }

        const int MostPositions = 6;
        const int WidestPairs = 8;
        int lanes = Lanes(set);
        for (int mr = 1; set != InstructionSet.Avx512 && mr <= layer.OutputWidth && mr <= MostPositions; mr++)
            yield return new Candidate(new Microkernel(set, new Tile(mr, lanes, 1)), CostModel.Depthwise(layer, mr, lanes));

        // Sums of two vectors, three rows of a column, their interleaved halves and a product.
        for (int mr = 1; mr <= layer.OutputWidth && (2 * mr) + 6 <= Registers(set) && layer.Window.Width <= WidestPairs; mr++)
            yield return new Candidate(new Microkernel(set, new Tile(mr, 2 * lanes, 2)), CostModel.DepthwisePairs(layer, mr, lanes));
    }

    private static Candidate Scalar(long products) =>
        new(new Microkernel(InstructionSet.Scalar, new Tile(1, 1, 1)), CostModel.Scalar(products));

    private static int ScratchBytes(Graph graph, Node node)
    {
        switch (node)
        {
            case DenseNode or Conv2DNode:
                return MatrixGeometry.Of(graph, node).PreparedElements * sizeof(short);
            case DepthwiseConv2DNode depthwise:
                return DepthwiseGeometry.Of(graph, depthwise).PreparedBytes;
            default:
                return 0;
        }
    }
}
