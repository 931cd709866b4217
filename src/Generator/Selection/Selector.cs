using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>Chooses, for each node and instruction set, the microkernel that the cost model expects to be fastest.</summary>
internal static class Selector
{
    private const int ListedRejections = 3;

    /// <summary>The preferred first, except that the faster of AVX-VNNI and AVX-512 comes before the other.</summary>
    public static readonly InstructionSet[] Sets =
    {
        InstructionSet.Vbmi, InstructionSet.AvxVnni, InstructionSet.Avx512, InstructionSet.Avx2, InstructionSet.NeonDp, InstructionSet.Vector128,
        InstructionSet.Scalar,
    };

    /// <param name="graph">An int8 graph.</param>
    /// <param name="requantization">How sums become int8.</param>
    /// <param name="rank">What candidates are ordered by, the least first; the cost model's cycles unless given.</param>
    /// <param name="cancellation">Asked before each node.</param>
    public static KernelPlan Select(
        Graph graph, Requantization requantization, Func<Node, Candidate, double>? rank = null, CancellationToken cancellation = default)
    {
        LayerNames names = new();
        ImmutableArray<LayerPlan> layers = graph.Nodes
            .Select(node =>
            {
                cancellation.ThrowIfCancellationRequested();
                ImmutableArray<Choice> choices = ChoicesFor(graph, node, rank ?? ((_, c) => c.Cycles));
                return new LayerPlan(node, names.Unique(node.Name), choices, ScratchBytes(graph, node, choices));
            })
            .ToImmutableArray();
        return new KernelPlan(graph, requantization, layers, ArenaPlanner.Plan(graph, layers));
    }

    /// <summary>A choice for each set that has candidates.</summary>
    public static ImmutableArray<Choice> ChoicesFor(Graph graph, Node node) => ChoicesFor(graph, node, (_, c) => c.Cycles);

    private static ImmutableArray<Choice> ChoicesFor(Graph graph, Node node, Func<Node, Candidate, double> rank)
    {
        double Rank(Choice choice) => rank(node, choice.Chosen);
        Choice[] best = [.. Sets.Select(set => Candidates.Of(graph, node, set).ToArray()).Where(c => c.Length > 0).Select(c => Best(c, c => rank(node, c)))];

        // Neither of AVX-VNNI and AVX-512 includes the other; a processor with both runs the kernel that comes first. Weights
        // that are read only once come from far away, and in vectors of 64 bytes each lies across two cache lines.
        bool readsWeightsOnce = node is DenseNode && MatrixGeometry.Of(graph, node).Positions == 1;
        int vnni = Array.FindIndex(best, c => c.Set == InstructionSet.AvxVnni);
        int avx512 = Array.FindIndex(best, c => c.Set == InstructionSet.Avx512);
        if (!readsWeightsOnce && vnni >= 0 && avx512 >= 0 && Rank(best[avx512]) < Rank(best[vnni]))
            (best[vnni], best[avx512]) = (best[avx512], best[vnni]);
        return WithoutSlower(best, Rank);
    }

    /// <summary>
    /// Leaves out a set's kernel where a later set's, which runs wherever the former does, is as fast: wider vectors do
    /// not pay for a layer of few channels.
    /// </summary>
    private static ImmutableArray<Choice> WithoutSlower(Choice[] choices, Func<Choice, double> rank) => choices
        .Where((choice, i) => !choices.Skip(i + 1).Any(later => Includes(choice.Set, later.Set) && rank(later) <= rank(choice)))
        .ToImmutableArray();

    /// <summary>Whether a processor with one set runs the kernels of another too.</summary>
    public static bool Includes(InstructionSet set, InstructionSet other) => set switch
    {
        InstructionSet.Vbmi => other is InstructionSet.AvxVnni or InstructionSet.Avx512 or InstructionSet.Avx2 or InstructionSet.Vector128,
        InstructionSet.AvxVnni => other is InstructionSet.Avx2 or InstructionSet.Vector128,
        InstructionSet.Avx512 => other is InstructionSet.Avx2 or InstructionSet.Vector128,
        InstructionSet.Avx2 or InstructionSet.NeonDp => other is InstructionSet.Vector128,
        _ => false,
    };

    private static Choice Best(Candidate[] candidates, Func<Candidate, double> rank)
    {
        Candidate[] ranked = candidates.OrderBy(rank).ThenBy(c => c.Kernel.Tile.Mr).ToArray();
        return new Choice(ranked[0], ranked.Skip(1).Take(ListedRejections).ToEquatableArray());
    }

    private static int ScratchBytes(Graph graph, Node node, ImmutableArray<Choice> choices)
    {
        if (node is DepthwiseConv2DNode depthwise)
        {
            DepthwiseGeometry layer = DepthwiseGeometry.Of(graph, depthwise);
            return choices.Max(c => layer.ScratchBytes(c.Chosen.Kernel));
        }

        if (node is not (DenseNode or Conv2DNode))
            return 0;

        int prepared = MatrixGeometry.Of(graph, node).PreparedElements * sizeof(short);
        return choices
            .Where(c => c.Chosen.Kernel.IsWinograd)
            .Select(c => WinogradGeometry.Of(graph, node)!.ScratchBytes(c.Chosen.Kernel.Tile.Nr))
            .Concat(choices.Where(c => c.Chosen.Kernel.IsSparse).Select(c => SparseSteps.Of(graph, node, c.Chosen.Kernel.Tile.Kr, 1)!.ScratchBytes(c.Chosen.Kernel.Tile.Mr)))
            .Concat(choices.Where(c => c.Chosen.Kernel.Gather > 0).Select(c => GatherLayer.Of(graph, node, c.Chosen.Kernel.Gather)!.ScratchBytes))
            .Concat(choices.Where(c => c.Chosen.Kernel.IsUnrolled).Select(c => UnrolledDense.Of(MatrixGeometry.Of(graph, node), c.Chosen.Kernel).ScratchBytes(c.Chosen.Kernel.Tile.Nr)))
            .Append(prepared)
            .Max();
    }
}
