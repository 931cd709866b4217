using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Specializer.Selection;

/// <summary>What the cost model expects a whole run to take, by what the processor has.</summary>
internal static class PlanCost
{
    /// <summary>Each instruction set that some layer has a kernel for, the preferred first, and the cycles of all layers with kernels.</summary>
    public static IEnumerable<(InstructionSet Set, double Cycles)> BySet(KernelPlan plan) => Selector.Sets
        .Where(set => plan.Layers.Any(layer => layer.Choices.Any(choice => choice.Set == set)))
        .Select(set => (set, Cycles(plan, set)));

    /// <summary>Cycles where the processor has this set and those it includes.</summary>
    public static double Cycles(KernelPlan plan, InstructionSet set) => plan.Layers
        .Where(layer => layer.Choices.Length > 0)
        .Sum(layer => ChoiceOn(layer.Choices, set).Chosen.Cycles);

    /// <summary>The kernel of a layer that such a processor runs.</summary>
    public static Choice ChoiceOn(ImmutableArray<Choice> choices, InstructionSet set) => choices.First(choice => RunsOn(choice.Set, set));

    private static bool RunsOn(InstructionSet kernel, InstructionSet processor) =>
        kernel == processor || kernel == InstructionSet.Scalar || Selector.Includes(processor, kernel);
}
