using Specializer.Ir;
using Specializer.Selection;

namespace Specializer.Testing.Cases;

/// <summary>A graph, what it is given and what the reference answers.</summary>
/// <param name="Graph">An int8 graph, which is emitted.</param>
/// <param name="Mode">How sums become int8.</param>
/// <param name="Inputs">For each run the values of every input.</param>
/// <param name="Expected">For each run the values of every output.</param>
internal sealed record TestCase(Graph Graph, Requantization Mode, sbyte[][][] Inputs, sbyte[][][] Expected)
{
    /// <summary>What scatters kernels over all candidates; with 0 they are those that the cost model prefers.</summary>
    public uint Scatter { get; init; }

    /// <summary>The kernels of the case.</summary>
    public KernelPlan Plan() => Selector.Select(
        Graph, Mode, Scatter == 0 ? null : (_, candidate) => Scattered(candidate.Kernel.Name, Scatter));

    private static uint Scattered(string name, uint seed)
    {
        uint hash = seed;
        foreach (char c in name)
            hash = (hash ^ c) * 2_654_435_761;
        return hash ^ (hash >> 15);
    }
}
