using System;

namespace Specializer.Calibration;

/// <summary>
/// The mean E[x] of each channel of an activation over a calibration set, what <see cref="BiasCorrection"/> needs of a
/// layer's input. Fixed memory; sums are double. Not safe for use by several threads at once.
/// </summary>
public sealed class ChannelMeans
{
    private readonly double[] _sums;
    private long _positions;

    /// <summary>Means of nothing.</summary>
    /// <param name="channels">Channels of the activation, its last axis; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no channel.</exception>
    public ChannelMeans(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        _sums = new double[channels];
    }

    /// <summary>Takes in one or more samples.</summary>
    /// <param name="values">[…, channels], channels last, all finite; may be empty.</param>
    /// <exception cref="ArgumentException">
    /// The length is no multiple of the channels, or a value is not finite. Nothing of the batch was taken in.
    /// </exception>
    public void Observe(ReadOnlySpan<float> values)
    {
        if (values.Length % _sums.Length != 0)
            throw new ArgumentException($"{values.Length} values are no whole number of positions of {_sums.Length} channels.", nameof(values));
        FiniteValues.Require(values, "The observed activation");
        for (int i = 0; i < values.Length; i++)
            _sums[i % _sums.Length] += values[i];
        _positions += values.Length / _sums.Length;
    }

    /// <summary>The mean of each channel.</summary>
    /// <exception cref="InvalidOperationException">Nothing was observed yet.</exception>
    public float[] ToArray() => _positions == 0
        ? throw FiniteValues.NothingObserved()
        : Array.ConvertAll(_sums, sum => (float)(sum / _positions));
}
