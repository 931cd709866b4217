using System;
using System.Linq;
using Specializer.Ir;
using Specializer.Numerics;

namespace Specializer.Passes;

/// <summary>
/// What the tensor t = Σ^½ Vᵀ x between two thin layers can hold, where nobody calibrated it. Two bounds, each of which
/// holds for every value within the ranges it starts from: the interval sum over the input's range, and, where the layer
/// has no activation, the same over its output's, since t_j = u_j · (y − b) / √σ_j. The tighter counts for each channel.
/// </summary>
internal static class IntermediateRange
{
    private static readonly ValueRange Unknown = new(float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>The bounds of each channel from the calibrated range of the layer's output.</summary>
    public static EquatableArray<ValueRange> FromOutput(Graph graph, Node node, SingularValues svd, int rank)
    {
        bool isLinear = node is DenseNode { Activation: Activation.None } or Conv2DNode { Activation: Activation.None };
        float[]? bias = graph.BiasOf(node)?.Data?.Float32;
        return Enumerable.Range(0, rank)
            .Select(j => isLinear && graph.OutputOf(node).Range is { } range && svd.Values[j] > 0
                ? Project(svd, j, range, bias)
                : Unknown)
            .ToEquatableArray();
    }

    /// <summary>The range of the whole tensor.</summary>
    /// <param name="weights">Σ^½ Vᵀ, [rank, …, in].</param>
    /// <param name="input">The range of the values that the layer reads.</param>
    /// <param name="bounds">What else is known of each channel.</param>
    public static ValueRange Of(Tensor weights, ValueRange input, EquatableArray<ValueRange> bounds)
    {
        float[] values = weights.Data!.Float32;
        int inputs = values.Length / bounds.Length;
        (float min, float max) = (0, 0);
        for (int j = 0; j < bounds.Length; j++)
        {
            (double low, double high) = (0, 0);
            for (int i = 0; i < inputs; i++)
            {
                double weight = values[(j * inputs) + i];
                low += Math.Min(weight * input.Min, weight * input.Max);
                high += Math.Max(weight * input.Min, weight * input.Max);
            }

            // Ranges that contradict each other come from different samples; the input's then stands alone.
            (double narrowLow, double narrowHigh) = (Math.Max(low, bounds[j].Min), Math.Min(high, bounds[j].Max));
            (low, high) = narrowLow <= narrowHigh ? (narrowLow, narrowHigh) : (low, high);
            (min, max) = (Math.Min(min, Finite(low)), Math.Max(max, Finite(high)));
        }

        return new ValueRange(min, max);
    }

    private static ValueRange Project(SingularValues svd, int j, ValueRange output, float[]? bias)
    {
        (double low, double high) = (0, 0);
        double root = Math.Sqrt(svd.Values[j]);
        for (int o = 0; o < svd.Rows; o++)
        {
            double factor = svd.Left[(j * svd.Rows) + o] / root;
            double shift = bias?[o] ?? 0;
            low += Math.Min(factor * (output.Min - shift), factor * (output.Max - shift));
            high += Math.Max(factor * (output.Min - shift), factor * (output.Max - shift));
        }

        return new ValueRange(Finite(low), Finite(high));
    }

    private static float Finite(double value) => (float)Math.Min(Math.Max(value, -float.MaxValue), float.MaxValue);
}
