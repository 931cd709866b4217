using System;
using Specializer.Numerics;

namespace Specializer.Calibration;

/// <summary>
/// The range that makes Σ (x − Q(x))² over the values seen smallest, Q being quantization to int8 and back: a narrower
/// range rounds finer and clips more (Sung et al., 2015, "Resiliency of Deep Neural Networks under Quantization"; Banner
/// et al., 2019, "Post training 4-bit quantization of convolutional networks for rapid-deployment"). Fixed memory however
/// long the calibration set.
/// </summary>
/// <remarks>
/// Values are counted in a histogram and taken as spread evenly in each bin, so each is at most one <see cref="BinWidth"/>
/// from where it counts, and as |x − Q(x)| changes no faster than x, the root of the mean squared error of any range is
/// known within BinWidth. Ends are searched at the extremes times 2^(−k/4), k ≤ 28, and refined to 2^(1/32): no range of
/// the coarse search has a root mean squared error more than 2 · BinWidth below that of the range found.
/// </remarks>
public sealed class MeanSquaredErrorObserver : IActivationObserver
{
    private readonly GrowingHistogram _histogram = new();
    private (float Min, float Max)? _range;

    /// <inheritdoc />
    public float Min => Range.Min;

    /// <inheritdoc />
    public float Max => Range.Max;

    /// <summary>
    /// The share of values observed outside [Min, Max], wrong by at most what the two bins hold that the ends lie in.
    /// </summary>
    public double ClippedShare => _histogram.Count == 0 ? 0 : _histogram.ShareOutside(Min, Max);

    /// <summary>The mean of (x − Q(x))² over the values seen, for the range found; its root is right within <see cref="BinWidth"/>.</summary>
    /// <exception cref="InvalidOperationException">Nothing was observed yet.</exception>
    public double MeanSquaredError => RoundingError.MeanSquared(_histogram, Min, Max);

    /// <summary>The most that a value can be from where it is counted; below (largest − smallest value) / 1000.</summary>
    public double BinWidth => _histogram.BinWidth;

    private (float Min, float Max) Range
    {
        get
        {
            if (_histogram.Count == 0)
                throw FiniteValues.NothingObserved();
            return _range ??= ClippingSearch.Minimize(
                _histogram.Min, _histogram.Max, (min, max) => RoundingError.MeanSquared(_histogram, min, max));
        }
    }

    /// <inheritdoc />
    public void Observe(ReadOnlySpan<float> values)
    {
        FiniteValues.Require(values, "The observed activation");
        _histogram.Add(values);
        _range = null;
    }
}
