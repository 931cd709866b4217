using System;

namespace Specializer.Numerics;

/// <summary>
/// From an int32 sum to an int8 value: the one definition that the reference and every emitted path share.
/// </summary>
public static class Requantize
{
    /// <summary>
    /// clamp(round(sum · scale) + zeroPoint, min, max) with one float multiplication, rounding halves to even.
    /// What XNNPACK does.
    /// </summary>
    /// <param name="sum">The int32 sum, bias and zero-point terms included.</param>
    /// <param name="scale">Input scale · weight scale / output scale; positive and finite.</param>
    /// <param name="zeroPoint">The output's zero point.</param>
    /// <param name="min">Smallest answer, at least −128.</param>
    /// <param name="max">Largest answer, at most 127.</param>
    public static sbyte Float32(int sum, float scale, int zeroPoint, int min, int max)
    {
        float scaled = (float)sum * scale;
        scaled = Math.Max(scaled, min - zeroPoint);
        scaled = Math.Min(scaled, max - zeroPoint);
        return (sbyte)((int)Math.Round(scaled, MidpointRounding.ToEven) + zeroPoint);
    }

    /// <summary>clamp(sum · multiplier + zeroPoint, min, max), rounded once: TFLite's CONV_2D and FULLY_CONNECTED.</summary>
    public static sbyte FixedPointOnce(int sum, FixedPointMultiplier multiplier, int zeroPoint, int min, int max) =>
        Clamp((long)multiplier.MultiplyRoundingOnce(sum) + zeroPoint, min, max);

    /// <summary>clamp(sum · multiplier + zeroPoint, min, max), rounded twice: TFLite's other operators.</summary>
    public static sbyte FixedPointTwice(int sum, FixedPointMultiplier multiplier, int zeroPoint, int min, int max) =>
        Clamp((long)multiplier.MultiplyRoundingTwice(sum) + zeroPoint, min, max);

    private static sbyte Clamp(long value, int min, int max) => (sbyte)Math.Min(Math.Max(value, min), max);
}
