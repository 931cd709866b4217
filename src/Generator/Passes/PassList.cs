using System.Threading;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>The passes from a graph as it was read to the int8 graph that kernels are selected for, in their order.</summary>
internal static class PassList
{
    /// <summary>
    /// A graph with int8 ends, int8 activations and weights, int32 biases, and nothing that no output needs. A graph
    /// that was int8 before keeps its numbers.
    /// </summary>
    /// <exception cref="ModelException">
    /// Weights are not finite (SPZ0008), an option is out of range (SPZ0007, SPZ0011), a normalization or an end
    /// cannot be resolved (SPZ0013), a layer has no such factors (SPZ0020), or ranges are missing (SPZ0009): all that one pass found, together.
    /// </exception>
    public static Graph Run(Graph graph, ModelSpec spec) => RunUnlessCancelled(graph, spec, CancellationToken.None);

    /// <summary>As <see cref="Run"/>, asking before each pass that looks at every weight, and within the one that takes seconds.</summary>
    /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
    public static Graph RunUnlessCancelled(Graph graph, ModelSpec spec, CancellationToken cancellation)
    {
        Graph Next()
        {
            cancellation.ThrowIfCancellationRequested();
            return graph;
        }

        graph = StripEnds.Run(Next());

        // Ranges and finite weights are asked only of what an output needs.
        graph = RemoveDead.Run(graph);
        graph = CheckWeights.Run(Next());

        // The weights as trained have the magnitudes that count; normalization would weigh channels against each other.
        graph = Prune.Run(Next());
        graph = FoldBatchNorm.Run(Next());
        graph = CheckWeights.Run(Next());

        // What is quantized is factorized: the weights with their normalization, and without the pruned ones.
        graph = Factorize.RunUnlessCancelled(Next(), cancellation);
        graph = Quantize.Run(Next(), spec);
        graph = FusePadding.Run(graph);
        graph = RemoveDead.Run(graph);
        if (!spec.KeepDeadChannels)
            graph = RemoveDeadChannels.Run(Next(), spec.Requantization);
        return FoldTemperature.Run(graph);
    }
}
