using System;
using System.Globalization;

namespace Specializer.Calibration;

/// <summary>Keeps NaN and infinities out of a range, where they would silently ruin it.</summary>
internal static class FiniteValues
{
    /// <exception cref="ArgumentException">A value is not finite; the message names its owner, value and index.</exception>
    public static void Require(ReadOnlySpan<float> values, string owner)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{owner} holds {values[i]} at index {i}. Calibrate with finite values only: look at this sample's input and at the layer before."),
                    nameof(values));
            }
        }
    }

    public static InvalidOperationException NothingObserved() =>
        new("Nothing was observed yet. Call Observe with values of the activation before asking for its range.");
}
