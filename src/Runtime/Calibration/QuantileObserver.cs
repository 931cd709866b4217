using System;

namespace Specializer.Calibration;

/// <summary>
/// The α and 1−α quantiles of the values seen (Hyndman and Fan, 1996, type 7), from a histogram whose range grows with
/// the values: fixed memory however long the calibration set.
/// </summary>
/// <remarks>
/// Each end is within one <see cref="BinWidth"/> of the exact quantile of all values seen, and BinWidth is below
/// (largest − smallest value) / 1000. α = 0 is the exact minimum and maximum.
/// </remarks>
public sealed class QuantileObserver : IActivationObserver
{
    private readonly double _alpha;
    private readonly GrowingHistogram _histogram = new();

    /// <summary>An observer that leaves out a share of values at each end.</summary>
    /// <param name="alpha">The share to leave out at each end, in [0, 0.5).</param>
    /// <exception cref="ArgumentOutOfRangeException">α is NaN or outside [0, 0.5).</exception>
    public QuantileObserver(double alpha)
    {
        if (!(alpha >= 0 && alpha < 0.5))
        {
            throw new ArgumentOutOfRangeException(
                nameof(alpha), alpha, "The share left out at each end is in [0, 0.5); 0 takes minimum and maximum.");
        }

        _alpha = alpha;
    }

    /// <inheritdoc />
    public float Min => Quantile(_alpha);

    /// <inheritdoc />
    public float Max => Quantile(1 - _alpha);

    /// <summary>
    /// The share of values observed outside [Min, Max]. Values in the bins that hold the two ends are taken as spread
    /// evenly, so the share can be wrong by what these two bins hold.
    /// </summary>
    public double ClippedShare =>
        _alpha == 0 || _histogram.Count == 0 ? 0 : _histogram.ShareOutside(Min, Max);

    /// <summary>The most that an end can differ from the exact quantile; grows as the range does.</summary>
    public double BinWidth => _histogram.BinWidth;

    /// <inheritdoc />
    public void Observe(ReadOnlySpan<float> values)
    {
        FiniteValues.Require(values, "The observed activation");
        _histogram.Add(values);
    }

    private float Quantile(double share)
    {
        if (_histogram.Count == 0)
            throw FiniteValues.NothingObserved();
        double rank = share * (_histogram.Count - 1);
        long below = (long)rank;
        double lower = _histogram.OrderStatistic(below);
        double fraction = rank - below;
        return fraction == 0
            ? (float)lower
            : (float)(lower + (fraction * (_histogram.OrderStatistic(below + 1) - lower)));
    }
}
