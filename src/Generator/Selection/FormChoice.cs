using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>What the cost model expects of a layer and of the two thin ones that could take its place.</summary>
/// <param name="Set">The best instruction set of the processor.</param>
/// <param name="Whole">Cycles of the layer.</param>
/// <param name="Thin">Cycles of the two together.</param>
internal sealed record FormCycles(InstructionSet Set, double Whole, double Thin);

/// <summary>Whether a layer that was to become two thin ones does.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Rank">The rank of the two.</param>
/// <param name="IsForced">The user wants the two whatever they cost.</param>
/// <param name="Cycles">One for each instruction set that one of the forms has kernels for.</param>
internal sealed record FormChoice(string Layer, int Rank, bool IsForced, EquatableArray<FormCycles> Cycles)
{
    // Expected times are off by a tenth on average: what costs accuracy has to be expected to win by more than that.
    private const double Doubt = 1.1;

    /// <summary>
    /// Whether the layer is computed as two. A program runs on whatever processor it meets, so that the two have to win on
    /// each instruction set.
    /// </summary>
    public bool IsThin => IsForced || Cycles.All(c => Doubt * c.Thin < c.Whole);

    /// <summary>The cycles as text, those of the layer first.</summary>
    public string Comparison => string.Join(", ", Cycles.Select(c => $"{c.Set} {Number(c.Whole)} and {Number(c.Thin)}"));

    /// <param name="whole">The int8 graph with the layer, which may have gone with all its channels.</param>
    /// <param name="thin">The int8 graph with the two in its place.</param>
    /// <param name="layer">The name of the layer, and of the second of the two.</param>
    /// <param name="rank">The rank of the two.</param>
    /// <param name="isForced">Whether the two are wanted whatever they cost.</param>
    /// <param name="sets">The instruction sets that code is emitted for.</param>
    public static FormChoice Between(Graph whole, Graph thin, string layer, int rank, bool isForced, IReadOnlyList<InstructionSet> sets)
    {
        LayerCosts[] one = [.. Costs(whole, layer)];
        LayerCosts[] two = [.. Costs(thin, Factorization.NameBetween(layer)), .. Costs(thin, layer)];
        FormCycles[] cycles = [.. sets
            .Where(set => one.Concat(two).Any(costs => costs.Choices.Any(choice => choice.Set == set)))
            .Select(set => new FormCycles(set, one.Sum(costs => costs.Cycles(set)), two.Sum(costs => costs.Cycles(set))))];
        return new FormChoice(layer, rank, isForced, cycles);
    }

    private static IEnumerable<LayerCosts> Costs(Graph graph, string layer) => graph.Nodes
        .Where(node => node.Name == layer)
        .Take(1)
        .Select(node => new LayerCosts(graph, node, Selector.ChoicesFor(graph, node)));

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private sealed record LayerCosts(Graph Graph, Node Node, ImmutableArray<Choice> Choices)
    {
        public double Cycles(InstructionSet processor)
        {
            Candidate runs = PlanCost.ChoiceOn(Choices, processor).Chosen;
            return Math.Max(runs.Cycles, SumLatency.Of(Graph, Node, runs.Kernel));
        }
    }
}
