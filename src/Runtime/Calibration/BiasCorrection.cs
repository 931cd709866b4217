using System;
using Specializer.Numerics;

namespace Specializer.Calibration;

/// <summary>
/// Takes out the mean error that rounded weights bring into each output channel: E[ŷ_c] − E[y_c] = Σ (ŵ − w) · E[x], which
/// goes off the bias (Nagel et al., 2019, "Data-Free Quantization Through Weight Equalization and Bias Correction",
/// section 4.2).
/// </summary>
/// <remarks>
/// Weights are those that are quantized: with batch normalization folded in. Positions of a padding, which are zero, count
/// as if they held the mean too, so that near the edges of a padded layer the correction is too large by their share.
/// </remarks>
public static class BiasCorrection
{
    /// <summary>The shift Σ (ŵ − w) · E[x] of each output channel.</summary>
    /// <param name="weights">w, laid out as the shape says.</param>
    /// <param name="rounded">ŵ, what the quantized weights stand for, in the same layout; see <see cref="WeightRounding"/>.</param>
    /// <param name="shape">How the weights lie.</param>
    /// <param name="inputMeans">
    /// E[x] of each input channel, as many as the shape's columns; for a depthwise layer with a multiplier, columns / multiplier.
    /// A Dense layer that reads a flattened image, channels last, also takes one for each of its channels.
    /// </param>
    /// <param name="shifts">Receives one for each output channel, in the unit of the layer's sums.</param>
    /// <exception cref="ArgumentException">A length does not fit the shape, or a value is not finite.</exception>
    public static void Shifts(
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> rounded,
        WeightShape shape,
        ReadOnlySpan<float> inputMeans,
        Span<float> shifts)
    {
        shape.Require(weights, nameof(weights));
        shape.Require(rounded, nameof(rounded));
        FiniteValues.Require(weights, "The weights");
        FiniteValues.Require(rounded, "The rounded weights");
        FiniteValues.Require(inputMeans, "The input's mean");
        if (inputMeans.IsEmpty || shape.Columns % inputMeans.Length != 0 || (shape.Taps > 1 && !shape.IsDepthwise && inputMeans.Length != shape.Columns))
        {
            throw new ArgumentException(
                $"{inputMeans.Length} means do not fit a layer with {shape.Columns} columns: give one for each input channel.", nameof(inputMeans));
        }

        if (shifts.Length != shape.Outputs)
            throw new ArgumentException($"{shifts.Length} places do not hold the shifts of {shape.Outputs} output channels.", nameof(shifts));

        int multiplier = shape.Columns / inputMeans.Length;
        double[] sums = new double[shape.Outputs];
        for (int i = 0; i < weights.Length; i++)
        {
            int column = i % shape.Columns;
            float mean = inputMeans[shape.IsDepthwise ? column / multiplier : column % inputMeans.Length];
            sums[shape.OutputOf(i)] += ((double)rounded[i] - weights[i]) * mean;
        }

        for (int c = 0; c < sums.Length; c++)
            shifts[c] = (float)sums[c];
    }

    /// <summary>Subtracts the shifts from a bias, in place: the layer's mean output is then that of the float weights.</summary>
    /// <param name="weights">w, laid out as the shape says.</param>
    /// <param name="rounded">ŵ, what the quantized weights stand for, in the same layout; see <see cref="WeightRounding"/>.</param>
    /// <param name="shape">How the weights lie.</param>
    /// <param name="inputMeans">E[x] of each input channel, as for <see cref="Shifts"/>.</param>
    /// <param name="bias">One for each output channel; zeros for a layer that had none.</param>
    /// <exception cref="ArgumentException">A length does not fit the shape, or a value is not finite.</exception>
    public static void Correct(
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> rounded,
        WeightShape shape,
        ReadOnlySpan<float> inputMeans,
        Span<float> bias)
    {
        if (bias.Length != shape.Outputs)
            throw new ArgumentException($"{bias.Length} biases do not belong to {shape.Outputs} output channels.", nameof(bias));
        float[] shifts = new float[shape.Outputs];
        Shifts(weights, rounded, shape, inputMeans, shifts);
        for (int c = 0; c < shifts.Length; c++)
            bias[c] -= shifts[c];
    }
}
