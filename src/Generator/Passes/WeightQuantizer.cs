using System;
using System.Linq;
using Specializer.Ir;
using Specializer.Numerics;

namespace Specializer.Passes;

/// <summary>
/// Float weights and bias of one layer to int8 and int32. The layer's <see cref="WeightOptions"/> choose between one
/// scale for each channel and one for the tensor, symmetric and asymmetric, and the quantiles of the range.
/// </summary>
internal static class WeightQuantizer
{
    // A bias of up to 2^30 leaves the int32 sum as much again for the products.
    private const double LargestBias = 1 << 30;

    // Where no weight sets a scale, a bias of 2^24 steps is as fine as float arithmetic.
    private const double FinestBias = 1 << 24;

    // Weights no larger than this lie below the resolution that float products of scales keep.
    private const double Negligible = 1e-35;

    /// <summary>The layer's weights, and its bias where it has one, for an input of scale <paramref name="inputScale"/>.</summary>
    public static (Tensor Weights, Tensor? Bias) Quantize(Graph graph, Node node, float inputScale)
    {
        Tensor weights = graph.InputOf(node, 1);
        Tensor? bias = graph.BiasOf(node);
        float[] values = weights.Data!.Float32;
        float[]? shifts = bias?.Data!.Float32;
        Func<int, int> channelOf = LayerWeights.ChannelIndexer(graph, node);
        WeightOptions options = node.Options;

        AffineParams[] chosen;
        if (options.PerChannel)
        {
            float[][] channels = Split(values, LayerWeights.ChannelsOf(graph, node), channelOf);
            chosen = channels
                .Select((channel, c) => Choose(channel, options, Math.Abs(shifts?[c] ?? 0.0) / inputScale))
                .ToArray();
        }
        else
        {
            double largest = shifts is { Length: > 0 } ? shifts.Max(b => Math.Abs((double)b)) : 0;
            chosen = [Choose(values, options, largest / inputScale)];
        }

        AffineParams ParamsOf(int channel) => chosen[options.PerChannel ? channel : 0];

        sbyte[] quantized = new sbyte[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            AffineParams p = ParamsOf(channelOf(i));
            quantized[i] = options.Symmetric
                ? AffineQuantizer.QuantizeSymmetric(values[i], p.Scale)
                : AffineQuantizer.Quantize(values[i], p.Scale, p.ZeroPoint);
        }

        QuantParams quant = new(
            chosen.Select(p => p.Scale).ToEquatableArray(),
            chosen.Select(p => p.ZeroPoint).ToEquatableArray(),
            options.PerChannel ? LayerWeights.AxisOf(node) : 0);
        return (
            weights with { Type = ElementType.Int8, Quant = quant, Data = new TensorData(quantized) },
            bias is null ? null : bias with
            {
                Type = ElementType.Int32,
                Data = new TensorData(shifts!.Select((b, c) => QuantizeBias(b, (double)inputScale * ParamsOf(c).Scale)).ToArray()),
            });
    }

    /// <summary>
    /// Scale and zero point from the weights' range, the scale raised where the bias would otherwise not fit: weights
    /// that small beside their bias change next to nothing.
    /// </summary>
    /// <param name="values">The weights that share the parameters.</param>
    /// <param name="options">The layer's options.</param>
    /// <param name="bias">The largest bias that goes with them, over the input's scale.</param>
    private static AffineParams Choose(float[] values, WeightOptions options, double bias)
    {
        (float min, float max) = RangeOf(values, options);
        double magnitude = Math.Max(Math.Abs((double)min), Math.Abs((double)max));
        if (magnitude < Negligible)
        {
            double scale = bias / FinestBias;
            return new AffineParams(scale < Negligible ? 1 : (float)Math.Min(scale, float.MaxValue), 0);
        }

        AffineParams fitted = Fit(min, max, options);
        double raise = Math.Min(bias / (LargestBias * fitted.Scale), float.MaxValue / magnitude);
        return raise <= 1 ? fitted : Fit((float)(min * raise), (float)(max * raise), options);
    }

    private static AffineParams Fit(float min, float max, WeightOptions options) =>
        options.Symmetric ? AffineParams.Symmetric(min, max) : AffineParams.Asymmetric(min, max);

    // Pruned weights are left out of the quantiles: among 80 % of zeros the outermost 1 % are 5 % of what is left.
    private static (float Min, float Max) RangeOf(float[] values, WeightOptions options)
    {
        if (values.Length == 0)
            return (0, 0);
        float[] counted = options.Alpha > 0 && options.Sparsity > 0 ? values.Where(w => w != 0).ToArray() : values;
        (float Min, float Max) range = counted.Length == 0 ? (0, 0) : Quantile.Range(counted, options.Alpha);

        // Where nearly all weights are zero, quantiles would call the others outliers.
        return range is (0, 0) ? Quantile.Range(values, alpha: 0) : range;
    }

    private static int QuantizeBias(float bias, double scale) =>
        (int)Math.Min(Math.Max(Math.Round(bias / scale, MidpointRounding.ToEven), int.MinValue), int.MaxValue);

    private static float[][] Split(float[] values, int channels, Func<int, int> channelOf)
    {
        float[][] split = Enumerable.Range(0, channels).Select(_ => new float[values.Length / channels]).ToArray();
        int[] filled = new int[channels];
        for (int i = 0; i < values.Length; i++)
        {
            int channel = channelOf(i);
            split[channel][filled[channel]++] = values[i];
        }

        return split;
    }
}
