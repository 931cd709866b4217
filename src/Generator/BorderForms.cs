using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Selection;

namespace Specializer;

/// <summary>
/// Which layers take in channels that add another sum at the border than inside. Their kernels read a bias for each position,
/// and those that skip zeros are none of them, while the layers before lose channels: what costs more only selection knows,
/// and passes know nothing of kernels.
/// </summary>
internal static class BorderForms
{
    /// <summary>
    /// The graph without such channels in front of every layer for which it is expected to be no slower on any instruction set.
    /// </summary>
    /// <param name="graph">An int8 graph without dead channels, none of whose layers has classes of positions.</param>
    /// <param name="mode">How sums become int8.</param>
    /// <param name="sets">The instruction sets that code is emitted for.</param>
    /// <param name="cancellation">Asked before each trial.</param>
    public static Graph Choose(Graph graph, Requantization mode, IReadOnlyList<InstructionSet> sets, CancellationToken cancellation)
    {
        Costs costs = new(sets);
        HashSet<string> whole = [];
        HashSet<string> judged = [];
        Graph Without(string? another)
        {
            cancellation.ThrowIfCancellationRequested();
            return RemoveDeadChannels.Run(graph, mode, node => node.Name != another && !whole.Contains(node.Name));
        }

        // Each against all others as they are, so that none hides behind what another saves.
        Graph best = Without(null);
        while (Bordered(best).FirstOrDefault(judged.Add) is { } name)
        {
            Graph trial = Without(name);
            if (costs.AreNoHigher(best, trial))
                continue;
            whole.Add(name);
            best = trial;
        }

        return Bordered(best).Length > 0 && costs.AreNoHigher(best, graph) ? best : graph;
    }

    private static string[] Bordered(Graph graph) => [.. graph.Nodes.Where(node => node is Conv2DNode { Borders: not null }).Select(node => node.Name)];

    /// <summary>What the cost model expects of layers, for processors of each instruction set; trials share most of their layers.</summary>
    private sealed class Costs(IReadOnlyList<InstructionSet> sets)
    {
        private readonly Dictionary<(string Layer, TensorData Weights), double[]> _known = [];

        /// <summary>Whether a graph is expected to take no more cycles than another on any processor.</summary>
        public bool AreNoHigher(Graph graph, Graph than) => Of(graph).Zip(Of(than), (a, b) => a <= b).All(isNoHigher => isNoHigher);

        private double[] Of(Graph graph) => graph.Nodes
            .Where(LayerWeights.Has)
            .Aggregate(new double[sets.Count], (sums, node) => [.. sums.Zip(Of(graph, node), (a, b) => a + b)]);

        private double[] Of(Graph graph, Node node)
        {
            (string, TensorData) key = (node.Name, graph.InputOf(node, 1).Data!);
            if (!_known.TryGetValue(key, out double[]? cycles))
            {
                ImmutableArray<Choice> choices = Selector.ChoicesFor(graph, node);
                _known.Add(key, cycles = [.. sets.Select(set => PlanCost.ChoiceOn(choices, set).Chosen.Cycles)]);
            }

            return cycles;
        }
    }
}
