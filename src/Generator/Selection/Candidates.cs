using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>All microkernels that can compute a node, each with the cycles the cost model expects of it.</summary>
internal static class Candidates
{
    private static readonly int[] VectorsOfTile = { 1, 2, 4, 8 };

    // Steps whose int16 sums are chained.
    private static readonly int[] ChainLengths = { 1, 2, 3, 4, 6, 8 };

    // Fours of neighbours with so many weights on average take three quarters of the bytes of single ones, and hardly more time.
    private const double FewestOfFour = 2.8;

    /// <summary>Those of one instruction set; none for operators with one form and sets that have nothing to offer.</summary>
    public static IEnumerable<Candidate> Of(Graph graph, Node node, InstructionSet set) => node switch
    {
        DenseNode or Conv2DNode => MatrixCandidates(graph, node, set),
        DepthwiseConv2DNode depthwise => set is InstructionSet.AvxVnni or InstructionSet.NeonDp
            ? DepthwiseQuadCandidates(graph, depthwise, set)
            : DepthwiseCandidates(DepthwiseGeometry.Of(graph, depthwise), set),
        _ => [],
    };

    private static int Lanes(InstructionSet set) => set switch
    {
        InstructionSet.Avx512 => 16,
        InstructionSet.Avx2 or InstructionSet.AvxVnni => 8,
        InstructionSet.Vector128 or InstructionSet.NeonDp => 4,
        _ => 1,
    };

    private static int Registers(InstructionSet set) => set is InstructionSet.Avx512 or InstructionSet.NeonDp ? 32 : 16;

    private static IEnumerable<Candidate> MatrixCandidates(Graph graph, Node node, InstructionSet set)
    {
        MatrixGeometry layer = MatrixGeometry.Of(graph, node);
        IEnumerable<Candidate> all = MatrixCandidates(graph, node, layer, set);

        // Kernels that skip zeros have one bias for all positions.
        return layer.Borders is null ? all : all.Where(candidate => !candidate.Kernel.SkipsZeros);
    }

    private static IEnumerable<Candidate> MatrixCandidates(Graph graph, Node node, MatrixGeometry layer, InstructionSet set)
    {
        return set switch
        {
            InstructionSet.Scalar => [Scalar((long)layer.Positions * layer.OutputChannels * layer.Depth)],
            InstructionSet.Vbmi => GatherCandidates(graph, node),
            InstructionSet.AvxVnni or InstructionSet.NeonDp => QuadWeights.Exist(graph, node)
                ? QuadCandidates(layer, set).Concat(UnrolledCandidates(graph, node, layer, set)).Concat(SparseCandidates(graph, node, set, group: 4))
                : [],
            InstructionSet.Avx512 or InstructionSet.Avx2 => QuadWeights.Exist(graph, node)
                ? PairCandidates(layer, set).Concat(ChainCandidates(graph, node, layer, set)).Concat(WinogradCandidates(graph, node, set)).Concat(SparseCandidates(graph, node, set, group: 2))
                : PairCandidates(layer, set).Concat(WinogradCandidates(graph, node, set)).Concat(SparseCandidates(graph, node, set, group: 2)),
            _ => PairCandidates(layer, set).Concat(SparseCandidates(graph, node, set, group: 2)),
        };
    }

    private static IEnumerable<Candidate> PairCandidates(MatrixGeometry layer, InstructionSet set) =>
        // Sums, what stays of a step, what comes one by one, and a product.
        from tile in Tiles(layer, set, (mr, vectors) => (mr * vectors) + Math.Min(mr, vectors) + 2)
        select new Candidate(
            new Microkernel(set, new Tile(tile.Mr, tile.Vectors * Lanes(set), 2)),
            KernelWork.Pairs(layer, tile.Mr, tile.Vectors, Lanes(set)));

    private static IEnumerable<Candidate> QuadCandidates(MatrixGeometry layer, InstructionSet set) =>
        from tile in Tiles(layer, set, (mr, vectors) => (mr * vectors) + mr + 1)
        select new Candidate(
            new Microkernel(set, new Tile(tile.Mr, tile.Vectors * Lanes(set), 4)),
            KernelWork.Quads(layer, tile.Mr, tile.Vectors, Lanes(set)));

    private static IEnumerable<Candidate> UnrolledCandidates(Graph graph, Node node, MatrixGeometry layer, InstructionSet set)
    {
        if (set != InstructionSet.AvxVnni || !UnrolledDense.Fits(graph, node, layer))
            yield break;
        foreach ((_, int vectors) in Tiles(layer, set, (_, vectors) => vectors + 2))
        {
            Microkernel kernel = new(set, new Tile(1, vectors * Lanes(set), 4)) { IsUnrolled = true };
            yield return new Candidate(kernel, KernelWork.Unrolled(layer, UnrolledDense.Of(layer, kernel), vectors));
        }
    }

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
                yield return new Candidate(kernel, KernelWork.Chains(layer, mr, vectors, Lanes(set), length, extras));
            }
        }
    }

    private static IEnumerable<Candidate> WinogradCandidates(Graph graph, Node node, InstructionSet set)
    {
        if (WinogradGeometry.Of(graph, node) is not { } winograd)
            yield break;
        int vectorsOfLayer = (winograd.Layer.OutputChannels + Lanes(set) - 1) / Lanes(set);
        foreach (int vectors in VectorsOfTile.Where(v => v <= vectorsOfLayer && v <= 4))
        {
            for (int mr = 1; mr <= winograd.Tiles && (mr * vectors) + vectors + 2 <= Registers(set); mr++)
            {
                Microkernel kernel = new(set, new Tile(mr, vectors * Lanes(set), 2)) { IsWinograd = true };
                yield return new Candidate(kernel, KernelWork.Winograd(winograd, mr, vectors, Lanes(set)));
            }
        }
    }

    private static IEnumerable<Candidate> SparseCandidates(Graph graph, Node node, InstructionSet set, int group)
    {
        int lanes = Lanes(set);
        if (SparseSteps.Of(graph, node, group, lanes) is { } sparse)
        {
            Microkernel kernel = new(set, new Tile(sparse.Vectors(lanes) * lanes, 1, group)) { IsSparse = true };
            yield return new Candidate(kernel, SparseWork.Of(sparse, lanes));
        }
    }

    private static IEnumerable<Candidate> GatherCandidates(Graph graph, Node node)
    {
        double ofFour = GatherItems.WeightsOfFour(MatrixGeometry.Of(graph, node), graph.InputOf(node, 1));
        GatherLayer? fours = ofFour >= FewestOfFour ? GatherLayer.Of(graph, node, 4) : null;
        if ((fours ?? GatherLayer.Of(graph, node, 1)) is { } gather)
            yield return new Candidate(new Microkernel(InstructionSet.Vbmi, new Tile(gather.Positions, GatherLayer.GroupLanes, 4)) { Gather = gather.Unit }, GatherWork.Of(gather));
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

        if (set is InstructionSet.Vbmi)
            yield break;

        const int MostPositions = 8;
        const int WidestPairs = 8;
        int lanes = Lanes(set);
        for (int mr = 1; set != InstructionSet.Avx512 && mr <= Math.Min(layer.OutputWidth, MostPositions); mr++)
            yield return new Candidate(new Microkernel(set, new Tile(mr, lanes, 1)), KernelWork.Taps(layer, mr, lanes));

        // Sums of two vectors, three rows of a column, their interleaved halves and a product.
        for (int mr = 1; mr <= Math.Min(layer.OutputWidth / layer.Fold(2 * lanes), MostPositions) && (2 * mr) + 6 <= Registers(set) && layer.Window.Width <= WidestPairs; mr++)
            yield return new Candidate(new Microkernel(set, new Tile(mr, 2 * lanes, 2)), KernelWork.TapPairs(layer, mr, lanes));
    }

    private static IEnumerable<Candidate> DepthwiseQuadCandidates(Graph graph, DepthwiseConv2DNode node, InstructionSet set)
    {
        const int MostPositions = 6;
        foreach (DepthwiseQuads quads in DepthwiseQuads.Of(graph, node, 32 * Lanes(set)))
        {
            // Sums of two vectors, a column as it is interleaved, and what an epilogue holds.
            for (int mr = 1; mr <= Math.Min(quads.Columns, MostPositions) && (2 * quads.Rows * mr) + 6 <= Registers(set); mr++)
            {
                Microkernel kernel = new(set, new Tile(mr, 2 * Lanes(set), 4)) { Rows = quads.Rows };
                yield return new Candidate(kernel, KernelWork.DepthwiseQuads(quads, mr));
            }
        }
    }

    private static Candidate Scalar(long products) =>
        new(new Microkernel(InstructionSet.Scalar, new Tile(1, 1, 1)), new KernelWork { Multiplies = products });
}
