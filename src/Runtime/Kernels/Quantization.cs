using System;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Specializer.Numerics;

namespace Specializer.Kernels;

/// <summary>
/// The float ends of a generated network. Called by generated code; equal to <see cref="AffineQuantizer"/> bit for bit.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Quantization
{
    // 1.5 · 2^23: adding and subtracting it leaves a float of magnitude up to 2^22 rounded to a whole number, halves to
    // even, because floats of that size are spaced by one.
    private const float Rounder = 12582912;

    /// <summary>
    /// clamp(round(float(value / scale)) + zeroPoint, −128, 127) for every value, rounding halves to even; NaN gives
    /// the zero point.
    /// </summary>
    /// <param name="values">Any floats.</param>
    /// <param name="quantized">As long as <paramref name="values"/>.</param>
    /// <param name="scale">Positive and finite.</param>
    /// <param name="zeroPoint">In [−128, 127].</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Quantize(ReadOnlySpan<float> values, Span<sbyte> quantized, float scale, int zeroPoint)
    {
        if (values.Length != quantized.Length)
            throw LengthsDiffer(values.Length, quantized.Length);

        int done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ReadOnlySpan<Vector128<float>> vectors = MemoryMarshal.Cast<float, Vector128<float>>(values);
            Span<Vector128<sbyte>> answers = MemoryMarshal.Cast<sbyte, Vector128<sbyte>>(quantized);
            for (int i = 0; i < answers.Length; i++)
            {
                answers[i] = Vector128.Narrow(
                    Vector128.Narrow(
                        QuantizeFour(vectors[4 * i], scale, zeroPoint),
                        QuantizeFour(vectors[(4 * i) + 1], scale, zeroPoint)),
                    Vector128.Narrow(
                        QuantizeFour(vectors[(4 * i) + 2], scale, zeroPoint),
                        QuantizeFour(vectors[(4 * i) + 3], scale, zeroPoint)));
            }

            done = answers.Length * Vector128<sbyte>.Count;
        }

        AffineQuantizer.Quantize(values[done..], quantized[done..], scale, zeroPoint);
    }

    /// <summary>float(scale · (quantized − zeroPoint)) for every value.</summary>
    /// <param name="quantized">Any int8 values.</param>
    /// <param name="values">As long as <paramref name="quantized"/>.</param>
    /// <param name="scale">Positive and finite.</param>
    /// <param name="zeroPoint">In [−128, 127].</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Dequantize(ReadOnlySpan<sbyte> quantized, Span<float> values, float scale, int zeroPoint)
    {
        if (values.Length != quantized.Length)
            throw LengthsDiffer(quantized.Length, values.Length);

        int done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ReadOnlySpan<Vector128<sbyte>> vectors = MemoryMarshal.Cast<sbyte, Vector128<sbyte>>(quantized);
            Span<Vector128<float>> answers = MemoryMarshal.Cast<float, Vector128<float>>(values);
            for (int i = 0; i < vectors.Length; i++)
            {
                (Vector128<short> low, Vector128<short> high) = Vector128.Widen(vectors[i]);
                (Vector128<int> first, Vector128<int> second) = Vector128.Widen(low);
                (Vector128<int> third, Vector128<int> fourth) = Vector128.Widen(high);
                answers[4 * i] = DequantizeFour(first, scale, zeroPoint);
                answers[(4 * i) + 1] = DequantizeFour(second, scale, zeroPoint);
                answers[(4 * i) + 2] = DequantizeFour(third, scale, zeroPoint);
                answers[(4 * i) + 3] = DequantizeFour(fourth, scale, zeroPoint);
            }

            done = vectors.Length * Vector128<sbyte>.Count;
        }

        AffineQuantizer.Dequantize(quantized[done..], values[done..], scale, zeroPoint);
    }

    // Clamped before rounding, which changes no answer since both limits are whole numbers, and keeps the rounding in
    // its range. NaN passes through Max and Min, and its conversion to int is 0.
    private static Vector128<int> QuantizeFour(Vector128<float> values, float scale, int zeroPoint)
    {
        Vector128<float> scaled = values / Vector128.Create(scale);
        scaled = Vector128.Max(scaled, Vector128.Create((float)(sbyte.MinValue - zeroPoint)));
        scaled = Vector128.Min(scaled, Vector128.Create((float)(sbyte.MaxValue - zeroPoint)));
        Vector128<float> rounded = scaled + Vector128.Create(Rounder) - Vector128.Create(Rounder);
        return Vector128.ConvertToInt32(rounded) + Vector128.Create(zeroPoint);
    }

    private static Vector128<float> DequantizeFour(Vector128<int> quantized, float scale, int zeroPoint) =>
        Vector128.ConvertToSingle(quantized - Vector128.Create(zeroPoint)) * Vector128.Create(scale);

    private static ArgumentException LengthsDiffer(int from, int to) =>
        new($"{from} values do not fill {to} places: pass spans of equal length.");
}
