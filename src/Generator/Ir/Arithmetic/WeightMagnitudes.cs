using System;
using System.Linq;

namespace Specializer.Ir;

/// <summary>How large the sums of a layer with weights can become.</summary>
internal static class WeightMagnitudes
{
    // x − z_x lies between −255 and 255.
    private const long LargestInput = 255;

    /// <summary>Σ|w − z_w| of each output channel of a Dense, Conv2D or DepthwiseConv2D layer.</summary>
    public static long[] Of(Graph graph, Node node)
    {
        Tensor weights = graph.InputOf(node, 1);
        sbyte[] w = weights.Data!.Int8;
        int channels = graph.OutputOf(node).Shape[-1];

        // Depthwise weights have their channels last, the others first.
        (int pitch, int step) = node is DepthwiseConv2DNode ? (1, channels) : (w.Length / channels, 1);
        return [.. Enumerable.Range(0, channels).Select(channel =>
        {
            long magnitude = 0;
            for (int k = 0; k < w.Length / channels; k++)
                magnitude += Math.Abs(w[(channel * pitch) + (k * step)] - weights.Quant!.ZeroPointAt(channel));
            return magnitude;
        })];
    }

    /// <summary>No sum of a channel is farther from zero, bias included; where biases differ between positions, whichever it is.</summary>
    public static long[] LargestSums(Graph graph, Node node)
    {
        long[] sums = [.. Of(graph, node).Select(magnitude => LargestInput * magnitude)];
        int[] bias = graph.BiasOf(node)?.Data!.Int32 ?? [];
        long[] largestBias = new long[sums.Length];
        for (int i = 0; i < bias.Length; i++)
            largestBias[i % sums.Length] = Math.Max(largestBias[i % sums.Length], Math.Abs((long)bias[i]));
        return [.. sums.Zip(largestBias, (sum, most) => sum + most)];
    }
}
