using System;

namespace Specializer.Calibration;

/// <summary>The exact smallest and largest value seen.</summary>
public sealed class MinMaxObserver : IActivationObserver
{
    private float _min = float.PositiveInfinity;
    private float _max = float.NegativeInfinity;

    /// <inheritdoc />
    public float Min => _min <= _max ? _min : throw FiniteValues.NothingObserved();

    /// <inheritdoc />
    public float Max => _min <= _max ? _max : throw FiniteValues.NothingObserved();

    /// <summary>Always 0: no value lies outside the range.</summary>
    public double ClippedShare => 0;

    /// <inheritdoc />
    public void Observe(ReadOnlySpan<float> values)
    {
        FiniteValues.Require(values, "The observed activation");
        foreach (float value in values)
        {
            _min = Math.Min(_min, value);
            _max = Math.Max(_max, value);
        }
    }
}
