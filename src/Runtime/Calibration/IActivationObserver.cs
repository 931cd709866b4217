using System;

namespace Specializer.Calibration;

/// <summary>
/// Watches the values of one activation over a calibration set and answers with the range to quantize it by. Not safe
/// for use by several threads at once.
/// </summary>
public interface IActivationObserver
{
    /// <summary>Takes in a batch of values; their order and grouping do not change the answer's guarantees.</summary>
    /// <param name="values">Real values, all finite; may be empty.</param>
    /// <exception cref="ArgumentException">A value is NaN or infinite. Nothing of the batch was taken in.</exception>
    void Observe(ReadOnlySpan<float> values);

    /// <summary>The lower end of the range.</summary>
    /// <exception cref="InvalidOperationException">Nothing was observed yet.</exception>
    float Min { get; }

    /// <summary>The upper end of the range.</summary>
    /// <exception cref="InvalidOperationException">Nothing was observed yet.</exception>
    float Max { get; }

    /// <summary>The share, in [0, 1], of the values observed that lie outside [Min, Max]; 0 before any value.</summary>
    double ClippedShare { get; }
}
