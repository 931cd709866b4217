using System;
using System.Globalization;
using Specializer.Probabilities;

namespace Specializer.QuantizationErrors;

/// <summary>
/// Measures, over any number of batches and in fixed memory, how far int8 values are from the float values they stand for:
/// x̂ = scale · (q − zeroPoint) against x. Not safe for use by several threads at once.
/// </summary>
public sealed class QuantizationErrorMeter
{
    private readonly double _low;
    private readonly double _high;
    private long _clipped;
    private long _count;
    private double _signal;
    private double _noise;
    private double _largest;
    private double _sum;

    /// <summary>A meter of one tensor.</summary>
    /// <param name="scale">The tensor's scale, positive and finite: a generated model's OutputScale.</param>
    /// <param name="zeroPoint">The tensor's zero point, in [−128, 127]: a generated model's OutputZeroPoint.</param>
    /// <exception cref="ArgumentOutOfRangeException">Scale or zero point is not allowed.</exception>
    public QuantizationErrorMeter(float scale, int zeroPoint)
    {
        if (!(scale > 0) || float.IsInfinity(scale))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "A scale is positive and finite.");
        if (zeroPoint is < sbyte.MinValue or > sbyte.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(zeroPoint), zeroPoint, "A zero point is in [-128, 127].");
        (Scale, ZeroPoint) = (scale, zeroPoint);
        _low = scale * (sbyte.MinValue - zeroPoint - 0.5);
        _high = scale * (sbyte.MaxValue - zeroPoint + 0.5);
    }

    /// <summary>The tensor's scale.</summary>
    public float Scale { get; }

    /// <summary>The tensor's zero point.</summary>
    public int ZeroPoint { get; }

    /// <summary>What was measured so far.</summary>
    /// <exception cref="InvalidOperationException">Nothing was compared yet.</exception>
    public QuantizationError Error => _count == 0
        ? throw new InvalidOperationException("Nothing was compared yet. Call Add with values of the tensor first.")
        : new QuantizationError(
            _count, SignalToNoise(_signal, _noise), (double)_clipped / _count, _largest, _largest / Scale, _sum / _count);

    /// <summary>Takes in a batch.</summary>
    /// <param name="reference">x, what the values should have been; finite, of any shape in the order of <paramref name="quantized"/>.</param>
    /// <param name="quantized">q, as long as <paramref name="reference"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a reference is not finite; nothing was taken in.</exception>
    public void Add(ReadOnlySpan<float> reference, ReadOnlySpan<sbyte> quantized)
    {
        RowArguments.SameLength(quantized.Length, reference.Length, nameof(quantized));
        RowArguments.Finite(reference, nameof(reference));
        for (int i = 0; i < reference.Length; i++)
        {
            double x = reference[i];
            double error = ((double)Scale * (quantized[i] - ZeroPoint)) - x;
            _signal += x * x;
            _noise += error * error;
            _sum += error;
            _largest = Math.Max(_largest, Math.Abs(error));
            if (x < _low || x > _high)
                _clipped++;
        }

        _count += reference.Length;
    }

    /// <summary>The ratio, and a short account for a log, for example <c>38.2 dB, 0.1 % clipped, largest error 0.52 steps</c>.</summary>
    public override string ToString() => _count == 0
        ? "nothing compared"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Error.SignalToNoise:F1} dB, {Error.ClippedShare * 100:0.##} % clipped, largest error {Error.LargestErrorInSteps:F2} steps");

    private static double SignalToNoise(double signal, double noise) =>
        noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise);
}
