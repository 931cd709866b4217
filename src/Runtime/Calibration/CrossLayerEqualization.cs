using System;
using Specializer.Numerics;

namespace Specializer.Calibration;

/// <summary>
/// Gives the channels between two layers like weight ranges: what one output channel of the first is divided by, the
/// weights that read it in the second are multiplied by. The network computes the same, since ReLU(s·x) = s·ReLU(x) for
/// s &gt; 0, and quantizes better with one scale for a tensor (Nagel et al., 2019, "Data-Free Quantization Through Weight
/// Equalization and Bias Correction", section 4.1).
/// </summary>
/// <remarks>
/// Between the layers stands nothing, a ReLU, or pooling; not a ReLU6, whose bound does not scale, and nothing else may
/// read the first one's output. Batch normalization is folded in before; activations are calibrated anew after. A channel
/// without weights on either side is left as it is.
/// </remarks>
public static class CrossLayerEqualization
{
    /// <summary>
    /// Two layers: with r_i the largest |weight| of channel i, s_i = √(r1_i / r2_i); the first's weights and bias are
    /// divided by it, the second's weights multiplied, and both have the range √(r1_i · r2_i).
    /// </summary>
    /// <param name="first">Weights of the first layer, changed in place.</param>
    /// <param name="firstBias">One for each of its output channels, or empty; changed in place.</param>
    /// <param name="firstShape">Dense, Conv2D or depthwise.</param>
    /// <param name="second">Weights of the layer that reads it, changed in place.</param>
    /// <param name="secondShape">
    /// Dense or Conv2D, with as many columns as the first has output channels. A Dense layer that reads a flattened image,
    /// channels last, has a multiple of them.
    /// </param>
    /// <returns>s_i for each channel between the layers; the activation between them is divided by it.</returns>
    /// <exception cref="ArgumentException">Lengths or channels do not match, or a value is not finite.</exception>
    public static double[] Equalize(
        Span<float> first, Span<float> firstBias, WeightShape firstShape, Span<float> second, WeightShape secondShape)
    {
        Require(first, firstBias, firstShape, nameof(first));
        RequireReader(second, secondShape, firstShape.Outputs, nameof(second));
        double[] one = OutputRanges(first, firstShape);
        double[] two = InputRanges(second, secondShape, firstShape.Outputs);
        double[] scales = new double[one.Length];
        for (int c = 0; c < scales.Length; c++)
            scales[c] = one[c] > 0 && two[c] > 0 ? Math.Sqrt(one[c] / two[c]) : 1;

        ScaleOutputs(first, firstBias, firstShape, c => 1 / scales[c]);
        ScaleInputs(second, secondShape, scales);
        return scales;
    }

    /// <summary>
    /// Three layers with a depthwise one in the middle, whose channel i has one input and one output: the three ranges
    /// become ∛(r1_i · r2_i · r3_i).
    /// </summary>
    /// <param name="first">Weights of the first layer, changed in place.</param>
    /// <param name="firstBias">One for each of its output channels, or empty; changed in place.</param>
    /// <param name="firstShape">Dense or Conv2D.</param>
    /// <param name="depthwise">Weights of the depthwise layer, changed in place.</param>
    /// <param name="depthwiseBias">One for each of its channels, or empty; changed in place.</param>
    /// <param name="depthwiseShape">Depthwise, multiplier 1: as many channels as the first has outputs.</param>
    /// <param name="last">Weights of the layer that reads it, changed in place.</param>
    /// <param name="lastShape">Dense or Conv2D, with as many columns (a flattened image: a multiple).</param>
    /// <returns>What the activations before and after the depthwise layer are divided by, for each channel.</returns>
    /// <exception cref="ArgumentException">Lengths or channels do not match, or a value is not finite.</exception>
    public static (double[] Before, double[] After) Equalize(
        Span<float> first,
        Span<float> firstBias,
        WeightShape firstShape,
        Span<float> depthwise,
        Span<float> depthwiseBias,
        WeightShape depthwiseShape,
        Span<float> last,
        WeightShape lastShape)
    {
        Require(first, firstBias, firstShape, nameof(first));
        Require(depthwise, depthwiseBias, depthwiseShape, nameof(depthwise));
        if (firstShape.IsDepthwise || !depthwiseShape.IsDepthwise || depthwiseShape.Columns != firstShape.Outputs)
        {
            throw new ArgumentException(
                $"The middle layer is depthwise over the {firstShape.Outputs} channels of a Dense or Conv2D layer; given was one of "
                + $"{depthwiseShape.Outputs} outputs.",
                nameof(depthwiseShape));
        }

        RequireReader(last, lastShape, depthwiseShape.Outputs, nameof(last));
        double[] one = OutputRanges(first, firstShape);
        double[] two = OutputRanges(depthwise, depthwiseShape);
        double[] three = InputRanges(last, lastShape, depthwiseShape.Outputs);
        double[] before = new double[one.Length];
        double[] after = new double[one.Length];
        for (int c = 0; c < one.Length; c++)
        {
            bool isLive = one[c] > 0 && two[c] > 0 && three[c] > 0;
            double common = Math.Cbrt(one[c]) * Math.Cbrt(two[c]) * Math.Cbrt(three[c]);
            before[c] = isLive ? one[c] / common : 1;
            after[c] = isLive ? common / three[c] : 1;
        }

        ScaleOutputs(first, firstBias, firstShape, c => 1 / before[c]);
        for (int i = 0; i < depthwise.Length; i++)
            depthwise[i] = (float)(depthwise[i] * (before[i % after.Length] / after[i % after.Length]));
        for (int c = 0; c < depthwiseBias.Length; c++)
            depthwiseBias[c] = (float)(depthwiseBias[c] / after[c]);
        ScaleInputs(last, lastShape, after);
        return (before, after);
    }

    private static void Require(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, WeightShape shape, string parameter)
    {
        shape.Require(weights, parameter);
        FiniteValues.Require(weights, $"The weights '{parameter}'");
        FiniteValues.Require(bias, $"The bias of '{parameter}'");
        if (bias.Length != 0 && bias.Length != shape.Outputs)
            throw new ArgumentException($"{bias.Length} biases do not belong to {shape.Outputs} output channels.", parameter + "Bias");
    }

    private static void RequireReader(ReadOnlySpan<float> weights, WeightShape shape, int channels, string parameter)
    {
        Require(weights, [], shape, parameter);
        if (shape.IsDepthwise || shape.Columns % channels != 0 || (shape.Taps > 1 && shape.Columns != channels))
        {
            throw new ArgumentException(
                $"A Dense or Conv2D layer that reads {channels} channels was expected; given was one of {shape.Columns} columns"
                + (shape.IsDepthwise ? ", depthwise." : "."),
                parameter + "Shape");
        }
    }

    private static double[] OutputRanges(ReadOnlySpan<float> weights, WeightShape shape)
    {
        double[] ranges = new double[shape.Outputs];
        for (int i = 0; i < weights.Length; i++)
            ranges[shape.OutputOf(i)] = Math.Max(ranges[shape.OutputOf(i)], Math.Abs(weights[i]));
        return ranges;
    }

    private static double[] InputRanges(ReadOnlySpan<float> weights, WeightShape shape, int channels)
    {
        double[] ranges = new double[channels];
        for (int i = 0; i < weights.Length; i++)
        {
            int channel = i % shape.Columns % channels;
            ranges[channel] = Math.Max(ranges[channel], Math.Abs(weights[i]));
        }

        return ranges;
    }

    private static void ScaleOutputs(Span<float> weights, Span<float> bias, WeightShape shape, Func<int, double> factor)
    {
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (float)(weights[i] * factor(shape.OutputOf(i)));
        for (int c = 0; c < bias.Length; c++)
            bias[c] = (float)(bias[c] * factor(c));
    }

    private static void ScaleInputs(Span<float> weights, WeightShape shape, double[] scales)
    {
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (float)(weights[i] * scales[i % shape.Columns % scales.Length]);
    }
}
