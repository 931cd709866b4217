using System.Linq;
using Specializer.Numerics;

namespace Specializer.Ir;

/// <summary>In which form a layer makes its sums, so that requantization takes as little as it may.</summary>
internal static class SumForms
{
    // From here on a float's last bit counts more than 1.
    private const long Exact = 1 << 23;

    // Raised, a sum up to here is a float of at most 2^31, and half of it an int32.
    private const long Largest = 1 << 26;

    // Half of any int32 is one, however it rounds.
    private const float LargestScale = 0.5f;

    // 2^23 times this is above any answer.
    private const float LeastScale = 1f / (1 << 15);

    /// <param name="graph">An int8 graph.</param>
    /// <param name="node">Dense, Conv2D or DepthwiseConv2D.</param>
    /// <param name="requantization">The layer's.</param>
    public static SumForm Of(Graph graph, Node node, RequantizationParams requantization)
    {
        if (requantization.Scales.Any(scale => scale > LargestScale))
            return SumForm.Large;
        if (!MayBeRaised(graph, node, requantization))
            return SumForm.Small;
        Shape output = graph.OutputOf(node).Shape;
        return output.Elements > output[-1] ? SumForm.RaisedWithOffsets : SumForm.Raised;
    }

    /// <summary>
    /// Whether the answers stay what they are: a negative sum is not exact, but clamped, where the least answer is the zero point,
    /// and one above 2^23 comes out too large either way.
    /// </summary>
    private static bool MayBeRaised(Graph graph, Node node, RequantizationParams requantization) =>
        requantization.Mode == Requantization.Float32
        && requantization.Bounds.Min == requantization.ZeroPoint
        && WeightMagnitudes.LargestSums(graph, node).Zip(requantization.Scales, (sum, scale) =>
            sum < Exact || (sum < Largest && scale >= LeastScale)).All(suits => suits);
}
