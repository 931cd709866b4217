namespace Specializer.Ir;

/// <summary>What a layer was before channels that reach no answer were taken out of it.</summary>
/// <param name="Weights">The shape of its weights.</param>
/// <param name="Macs">Its multiplications in one run.</param>
internal sealed record Removal(Shape Weights, long Macs);

/// <summary>A layer that is gone, because no answer depends on it or because what it computes is constant.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Weights">How many it had; 0 for an operator without.</param>
/// <param name="Macs">Its multiplications in one run.</param>
internal sealed record VanishedLayer(string Name, int Weights, long Macs);
