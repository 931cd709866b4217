using Specializer.Ir;

namespace Specializer.Testing.Cases;

/// <summary>A graph, what it is given and what the reference answers.</summary>
/// <param name="Graph">An int8 graph, which is emitted.</param>
/// <param name="Mode">How sums become int8.</param>
/// <param name="Inputs">For each run the values of every input.</param>
/// <param name="Expected">For each run the values of every output.</param>
internal sealed record TestCase(Graph Graph, Requantization Mode, sbyte[][][] Inputs, sbyte[][][] Expected);
