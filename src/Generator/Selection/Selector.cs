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

    private static readonly int[] VectorsOfTile = { 1, 2, 4, 8 };

    // The preferred first.
    private static readonly InstructionSet[] Sets =
    {
        InstructionSet.AvxVnni, InstructionSet.Avx512, InstructionSet.Avx2, InstructionSet.NeonDp, InstructionSet.Vector128,
        InstructionSet.Scalar,
    };

    // Steps whose int16 sums are chained.
    private static readonly int[] ChainLengths = { 1, 2, 3, 4, 6, 8 };

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
        InstructionSet.Avx2 or InstructionSet.AvxVnni => 8,
        InstructionSet.Vector128 or InstructionSet.NeonDp => 4,
        _ => 1,
    };

    private static int Registers(InstructionSet set) => set is InstructionSet.Avx512 or InstructionSet.NeonDp ? 32 : 16;

    private static ImmutableArray<Choice> ChoicesFor(Graph graph, Node node) => node switch
    {
        DenseNode or Conv2DNode => Best(set => MatrixCandidates(graph, node, set)),
        DepthwiseConv2DNode depthwise => Best(set => DepthwiseCandidates(DepthwiseGeometry.Of(graph, depthwise), set)),
        _ => ImmutableArray<Choice>.Empty,
    };

    /// <summary>A choice for each set that has candidates.</summary>
    private static ImmutableArray<Choice> Best(Func<InstructionSet, IEnumerable<Candidate>> candidates) =>
        WithoutSlower(Sets.Select(set => candidates(set).ToArray()).Where(c => c.Length > 0).Select(Best).ToArray());

    /// <summary>
    /// Leaves out a set's kernel where a later set's, which runs wherever the former does, is as fast: wider vectors do
    /// not pay for a layer of few channels.
    /// </summary>
    private static ImmutableArray<Choice> WithoutSlower(Choice[] choices) => choices
        .Where((choice, i) => !choices.Skip(i + 1).Any(later => Includes(choice.Set, later.Set) && later.Chosen.Cycles <= choice.Chosen.Cycles))
        .ToImmutableArray();

    private static bool Includes(InstructionSet set, InstructionSet other) => set switch
    {
        InstructionSet.AvxVnni => other is InstructionSet.Avx2 or InstructionSet.Vector128,
        InstructionSet.Avx512 => other is InstructionSet.Avx2 or InstructionSet.Vector128,
        InstructionSet.Avx2 or InstructionSet.NeonDp => other is InstructionSet.Vector128,
        _ => false,
    };

    private static Choice Best(Candidate[] candidates)
    {
        Candidate[] ranked = candidates.OrderBy(c => c.Cycles).ThenBy(c => c.Kernel.Tile.Mr).ToArray();
        return new Choice(ranked[0], ranked.Skip(1).Take(ListedRejections).ToEquatableArray());
    }

    private static IEnumerable<Candidate> MatrixCandidates(Graph graph, Node node, InstructionSet set)
    {
        MatrixGeometry layer = MatrixGeometry.Of(graph, node);
        return set switch
        {
            InstructionSet.Scalar => [Scalar((long)layer.Positions * layer.OutputChannels * layer.Depth)],
            InstructionSet.AvxVnni or InstructionSet.NeonDp => QuadWeights.Exist(graph, node) ? QuadCandidates(layer, set) : [],
            InstructionSet.Avx512 or InstructionSet.Avx2 => QuadWeights.Exist(graph, node)
                ? PairCandidates(layer, set).Concat(ChainCandidates(graph, node, layer, set))
                : PairCandidates(layer, set),
            _ => PairCandidates(layer, set),
        };
    }

    private static IEnumerable<Candidate> PairCandidates(MatrixGeometry layer, InstructionSet set) =>
        // Sums, what stays of a step, what comes one by one, and a product.
        from tile in Tiles(layer, set, (mr, vectors) => (mr * vectors) + Math.Min(mr, vectors) + 2)
        select new Candidate(
            new Microkernel(set, new Tile(tile.Mr, tile.Vectors * Lanes(set), 2)),
            CostModel.Pairs(layer, tile.Mr, tile.Vectors, Lanes(set)));

    private static IEnumerable<Candidate> QuadCandidates(MatrixGeometry layer, InstructionSet set) =>
        from tile in Tiles(layer, set, (mr, vectors) => (mr * vectors) + mr + 1)
        select new Candidate(
            new Microkernel(set, new Tile(tile.Mr, tile.Vectors * Lanes(set), 4)),
            CostModel.Quads(layer, tile.Mr, tile.Vectors, Lanes(set)));

    private static IEnumerable<Candidate> ChainCandidates(Graph graph, Node node, MatrixGeometry layer, InstructionSet set)
    {
        sbyte[][] weights = QuadWeights.Of(graph, node, layer);
        foreach (int length in ChainLengths.Where(l => l <= layer.QuadsPerSegment))
        {
            double extras = ByteChains.Split(weights, Lanes(set), layer.QuadsPerSegment, length).ExtrasPerVector;
            // Sums, the inputs of a chain, the chain and the ones that widen it.
            foreach ((int mr, int vectors) in Tiles(layer, set, (mr, vectors) => (mr * vectors) + (mr * length) + 2))
            {
                Microkernel kernel = new(set, new Tile(mr, vectors * Lanes(set), 4)) { Chain = length };
                yield return new Candidate(kernel, CostModel.Chains(layer, mr, vectors, Lanes(set), length, extras));
            }
        }
    }

    /// <summary>The tiles whose values fit the registers.</summary>
    private static IEnumerable<(int Mr, int Vectors)> Tiles(MatrixGeometry layer, InstructionSet set, Func<int, int, int> registers)
    {
        int vectorsOfLayer = (layer.OutputChannels + Lanes(set) - 1) / Lanes(set);
        foreach (int vectors in VectorsOfTile.Where(v => v <= vectorsOfLayer))
        {
            for (int mr = 1; mr <= layer.OutputWidth && registers(mr, vectors) <= Registers(set); mr++)
                yield return (mr, vectors);
        }
    }

    private static IEnumerable<Candidate> DepthwiseCandidates(DepthwiseGeometry layer, InstructionSet set)
    {
        if (set == InstructionSet.Scalar)
        {
            yield return Scalar((long)layer.OutputHeight * layer.OutputWidth * layer.Channels * layer.Taps);
            yield break;
        }

        if (set is InstructionSet.AvxVnni or InstructionSet.NeonDp)
            yield break;

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
