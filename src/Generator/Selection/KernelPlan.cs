using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>A node with everything decided about how it is computed.</summary>
/// <param name="Node">The node of the plan's graph.</param>
/// <param name="Identifier">Unique C# name of the layer, for methods and constants.</param>
/// <param name="Choices">One for each instruction set, the preferred first; empty for operators with one form.</param>
/// <param name="ScratchBytes">Working memory of the layer, beside its input and output.</param>
internal sealed record LayerPlan(Node Node, string Identifier, ImmutableArray<Choice> Choices, int ScratchBytes);

/// <summary>Where the values of a tensor lie during a run.</summary>
internal enum StorageKind
{
    Constant,
    Input,
    Output,
    Arena,
}

/// <param name="Kind">Which memory.</param>
/// <param name="Position">Index of the constant's tensor, the input or the output; offset in bytes in the arena.</param>
internal readonly record struct Storage(StorageKind Kind, int Position);

/// <param name="Tensors">One for each tensor of the graph.</param>
/// <param name="Scratch">One for each layer: its offset in the arena.</param>
/// <param name="Bytes">Size of the arena.</param>
/// <param name="CopiedOutputs">Outputs whose values lie elsewhere and are copied when all layers have run.</param>
internal sealed record ArenaPlan(
    ImmutableArray<Storage> Tensors, ImmutableArray<int> Scratch, int Bytes, ImmutableArray<int> CopiedOutputs);

/// <summary>An int8 graph with a kernel chosen for each node and memory for each tensor.</summary>
internal sealed record KernelPlan(
    Graph Graph, Requantization Requantization, ImmutableArray<LayerPlan> Layers, ArenaPlan Arena)
{
    /// <summary>The layers that were to become two thin ones, and which of them do.</summary>
    public ImmutableArray<FormChoice> Forms { get; init; } = [];

    /// <summary>The same with no kernel of one set; where it was chosen, the next of each layer's sets takes over.</summary>
    public KernelPlan Without(InstructionSet set) =>
        this with { Layers = Layers.Select(l => l with { Choices = l.Choices.RemoveAll(c => c.Set == set) }).ToImmutableArray() };
}
