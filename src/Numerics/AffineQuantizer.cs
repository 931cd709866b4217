using System;

namespace Specializer.Numerics;

/// <summary>Affine quantization of real values to int8 and back, real = scale · (q − zero point).</summary>
public static class AffineQuantizer
{
    /// <summary>
    /// clamp(round(float(value / scale)) + zeroPoint, −128, 127) with one float division, rounding halves to even. NaN
    /// gives the zero point, an infinity the end of int8 on its side.
    /// </summary>
    /// <param name="value">Any float.</param>
    /// <param name="scale">Positive and finite.</param>
    /// <param name="zeroPoint">In [−128, 127].</param>
    public static sbyte Quantize(float value, float scale, int zeroPoint) =>
        Quantize(value, scale, zeroPoint, sbyte.MinValue);

    /// <summary>
    /// clamp(round(float(value / scale)), −127, 127): as <see cref="Quantize(float, float, int)"/> with zero point 0,
    /// in the range of symmetric weights, which leaves −128 out.
    /// </summary>
    public static sbyte QuantizeSymmetric(float value, float scale) => Quantize(value, scale, 0, -sbyte.MaxValue);

    /// <summary>Quantizes every value; see <see cref="Quantize(float, float, int)"/>.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Quantize(ReadOnlySpan<float> values, Span<sbyte> quantized, float scale, int zeroPoint)
    {
        RequireSameLength(values.Length, quantized.Length);
        for (int i = 0; i < values.Length; i++)
            quantized[i] = Quantize(values[i], scale, zeroPoint);
    }

    /// <summary>float(scale · (quantized − zeroPoint)), one rounding.</summary>
    public static float Dequantize(sbyte quantized, float scale, int zeroPoint) =>
        (float)(scale * (quantized - zeroPoint));

    /// <summary>Dequantizes every value; see <see cref="Dequantize(sbyte, float, int)"/>.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Dequantize(ReadOnlySpan<sbyte> quantized, Span<float> values, float scale, int zeroPoint)
    {
        RequireSameLength(quantized.Length, values.Length);
        for (int i = 0; i < quantized.Length; i++)
            values[i] = Dequantize(quantized[i], scale, zeroPoint);
    }

    private static sbyte Quantize(float value, float scale, int zeroPoint, int min)
    {
        double rounded = Math.Round((double)(float)(value / scale), MidpointRounding.ToEven);
        return double.IsNaN(rounded)
            ? (sbyte)zeroPoint
            : (sbyte)Math.Min(Math.Max(rounded + zeroPoint, min), sbyte.MaxValue);
    }

    private static void RequireSameLength(int from, int to)
    {
        if (from != to)
            throw new ArgumentException($"{from} values do not fill {to} places: pass spans of equal length.");
    }
}
