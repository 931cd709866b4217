using System;
using System.Buffers;

namespace Specializer.Calibration;

/// <summary>
/// The range whose int8 values tell most about the values seen: the Kullback–Leibler divergence from the distribution of
/// the values, clipped, to that of their 256 quantized levels is smallest (Migacz, 2017, "8-bit Inference with TensorRT").
/// Fixed memory however long the calibration set.
/// </summary>
/// <remarks>
/// The distribution is a histogram of some thousand bins; each value counts within one <see cref="BinWidth"/> of its
/// place. Exact zeros, such as a ReLU's, are left out of it: 0 is always one of the levels. Ends are searched at the
/// extremes times 2^(−k/4), k ≤ 28, and refined to 2^(1/32), but never closer together than 256 bins, past which levels
/// would be finer than what is known of the distribution.
/// </remarks>
public sealed class EntropyObserver : IActivationObserver
{
    private readonly GrowingHistogram _histogram = new(Divergence.Bins);
    private (float Min, float Max)? _range;
    private long _zeros;

    /// <inheritdoc />
    public float Min => Range.Min;

    /// <inheritdoc />
    public float Max => Range.Max;

    /// <summary>
    /// The share of values observed, zeros among them, outside [Min, Max], wrong by at most what the two bins hold that
    /// the ends lie in.
    /// </summary>
    public double ClippedShare => _histogram.Count == 0
        ? 0
        : _histogram.ShareOutside(Min, Max) * ((double)_histogram.Count / (_histogram.Count + _zeros));

    /// <summary>The most that a value can be from where it is counted; below (largest − smallest value) / 4000.</summary>
    public double BinWidth => _histogram.BinWidth;

    private (float Min, float Max) Range
    {
        get
        {
            if (_histogram.Count == 0)
                return _zeros > 0 ? (0, 0) : throw FiniteValues.NothingObserved();
            return _range ??= ClippingSearch.Minimize(
                _histogram.Min, _histogram.Max, (min, max) => Divergence.KullbackLeibler(_histogram, min, max));
        }
    }

    /// <inheritdoc />
    public void Observe(ReadOnlySpan<float> values)
    {
        FiniteValues.Require(values, "The observed activation");
        float[] others = ArrayPool<float>.Shared.Rent(values.Length);
        int count = 0;
        foreach (float value in values)
        {
            if (value != 0)
                others[count++] = value;
        }

        _histogram.Add(others.AsSpan(0, count));
        _zeros += values.Length - count;
        _range = null;
        ArrayPool<float>.Shared.Return(others);
    }
}
