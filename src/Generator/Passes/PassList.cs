using System.Threading;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>The passes from a graph as it was read to the int8 graph that kernels are selected for, in their order.</summary>
internal static class PassList
{
    /// <summary>
    /// A graph with int8 ends, int8 activations and weights, int32 biases, and nothing that no output needs. A graph
    /// that was int8 before keeps its numbers. What asks to be factorized is, whether it pays or not: that takes the costs
    /// of kernels, which the compiler asks for between the two halves.
    /// </summary>
    /// <exception cref="ModelException">
    /// Weights are not finite (SPZ0008), an option is out of range (SPZ0007, SPZ0011), a normalization or an end
    /// cannot be resolved (SPZ0013), a layer has no such factors (SPZ0020), or ranges are missing (SPZ0009): all that one pass found, together.
    /// </exception>
    public static Graph Run(Graph graph, ModelSpec spec) =>
        Quantized(Factorize.Run(Prepared(graph, CancellationToken.None)), spec, CancellationToken.None);

    /// <summary>The first half: float layers as they are to be factorized or quantized, pruned and with their normalization.</summary>
    /// <param name="graph">As it was read.</param>
    /// <param name="cancellation">Asked before each pass that looks at every weight.</param>
    public static Graph Prepared(Graph graph, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        graph = StripEnds.Run(graph);

        // Ranges and finite weights are asked only of what an output needs.
        graph = RemoveDead.Run(graph);
        graph = CheckWeights.Run(graph);

        // The weights as trained have the magnitudes that count; normalization would weigh channels against each other.
        cancellation.ThrowIfCancellationRequested();
        graph = Prune.Run(graph);
        cancellation.ThrowIfCancellationRequested();
        graph = FoldBatchNorm.Run(graph);
        return CheckWeights.Run(graph);
    }

    /// <summary>The second half: a prepared graph, with some of its layers replaced by two thin ones or none, to int8.</summary>
    /// <param name="graph">With its float layers, if it has any.</param>
    /// <param name="spec">What the user wrote.</param>
    /// <param name="cancellation">Asked before each pass that looks at every weight.</param>
    public static Graph Quantized(Graph graph, ModelSpec spec, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        graph = Quantize.Run(graph, spec);
        graph = FusePadding.Run(graph);
        graph = RemoveDead.Run(graph);
        cancellation.ThrowIfCancellationRequested();
        if (!spec.KeepDeadChannels)
            graph = RemoveDeadChannels.Run(graph, spec.Requantization);
        graph = SettleConstantChannels.Run(graph, spec.Requantization);
        return FoldTemperature.Run(graph);
    }
}
