using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Selection;

namespace Specializer;

/// <summary>
/// Which of the layers that are to become two thin ones do. What kernels cost is known of int8 layers only, and passes know
/// nothing of kernels: both forms of the network go through the passes, and selection compares the layers they differ in.
/// </summary>
internal static class LowRankForms
{
    /// <summary>The int8 graph in the form that is expected to be faster, and what was decided of each layer that asked.</summary>
    /// <param name="graph">A graph as it was read.</param>
    /// <param name="spec">What the user wrote.</param>
    /// <param name="sets">The instruction sets that code is emitted for.</param>
    /// <param name="cancellation">Asked within the passes and before each layer.</param>
    /// <exception cref="ModelException">What the passes find.</exception>
    public static (Graph Graph, ImmutableArray<FormChoice> Choices) Choose(
        Graph graph, ModelSpec spec, IReadOnlyList<InstructionSet> sets, CancellationToken cancellation)
    {
        Graph whole = PassList.Prepared(graph, cancellation);
        Node[] asking = [.. whole.Nodes.Where(node => node.Factorization is not null)];
        if (asking.Length == 0)
            return (PassList.Quantized(whole, spec, cancellation), []);

        Graph thin = Factorize.RunUnlessCancelled(whole, cancellation);
        Graph wholeInt8 = PassList.Quantized(whole, spec, cancellation);
        Graph thinInt8 = PassList.Quantized(thin, spec, cancellation);
        ImmutableArray<FormChoice> choices = asking
            .Where(node => wholeInt8.Nodes.Any(n => n.Name == node.Name))
            .Select(node =>
            {
                cancellation.ThrowIfCancellationRequested();
                return FormChoice.Between(wholeInt8, thinInt8, node.Name, RankOf(thin, node), node.Factorization!.Always, sets);
            })
            .ToImmutableArray();

        // Of a layer that reaches no answer there is nothing to choose.
        HashSet<string> kept = [.. asking.Select(node => node.Name).Except(choices.Where(choice => choice.IsThin).Select(choice => choice.Layer))];
        Graph chosen = kept.Count == 0 ? thinInt8
            : kept.Count == asking.Length ? wholeInt8
            : PassList.Quantized(With(thin, whole, kept), spec, cancellation);
        return (chosen, choices);
    }

    private static int RankOf(Graph thin, Node layer) =>
        thin.InputOf(thin.Nodes.First(node => node.Name == Factorization.NameBetween(layer.Name)), 1).Shape[0];

    /// <summary>
    /// The thin graph with some layers whole again: it has all the tensors of the whole one, under their numbers. What it has
    /// beside them for these layers, the passes remove.
    /// </summary>
    private static Graph With(Graph thin, Graph whole, HashSet<string> kept) => thin with
    {
        Nodes = thin.Nodes
            .Where(node => !kept.Any(layer => node.Name == Factorization.NameBetween(layer)))
            .Select(node => kept.Contains(node.Name) ? whole.Nodes.First(n => n.Name == node.Name) : node)
            .ToImmutableArray(),
    };
}
