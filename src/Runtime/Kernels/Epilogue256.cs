using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>
/// Eight int32 sums to eight int8 values, for emitted AVX2 code. Equal to <see cref="Numerics.Requantize"/> lane by lane.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Epilogue256
{
    /// <summary>One float multiplication a lane; see <see cref="Numerics.Requantize.Float32"/>.</summary>
    /// <param name="sums">Eight sums.</param>
    /// <param name="scales">One scale a lane.</param>
    /// <param name="min">Smallest answer.</param>
    /// <param name="max">Largest answer.</param>
    /// <param name="zeroPoint">The output's zero point.</param>
    /// <returns>Eight values as bytes, the first lane lowest.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Float32(Vector256<int> sums, Vector256<float> scales, int min, int max, int zeroPoint)
    {
        Vector256<float> scaled = Avx.ConvertToVector256Single(sums) * scales;
        scaled = Avx.Max(scaled, Vector256.Create((float)(min - zeroPoint)));
        scaled = Avx.Min(scaled, Vector256.Create((float)(max - zeroPoint)));
        // The conversion rounds halves to even: .NET leaves the processor's rounding mode at its default.
        return Pack(Avx.ConvertToVector256Int32(scaled) + Vector256.Create(zeroPoint));
    }

    /// <summary>Fixed point, rounded once; see <see cref="Numerics.Requantize.FixedPointOnce"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FixedPointOnce(
        Vector256<int> sums, Vector256<int> multipliers, Vector256<int> shifts, int min, int max, int zeroPoint)
    {
        Vector256<int> right = Vector256.Create(31) - shifts;
        Vector256<long> even = RoundOnce(Avx2.Multiply(sums, multipliers), Low(right));
        Vector256<long> odd = RoundOnce(Avx2.Multiply(High(sums), High(multipliers)), High(right).AsInt64());
        return PackClamped(Interleave(even, odd), min, max, zeroPoint);
    }

    /// <summary>Fixed point, rounded twice; see <see cref="Numerics.Requantize.FixedPointTwice"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FixedPointTwice(
        Vector256<int> sums, Vector256<int> multipliers, Vector256<int> shifts, int min, int max, int zeroPoint)
    {
        Vector256<int> left = Vector256.Max(shifts, Vector256<int>.Zero);
        Vector256<int> right = Vector256.Max(-shifts, Vector256<int>.Zero);
        Vector256<int> shifted = Avx2.ShiftLeftLogicalVariable(sums, left.AsUInt32());

        // Halves of the doubled product's upper part round upwards for either sign, so one nudge serves both, and
        // only the low 32 bits of the shifted value are kept, so the missing arithmetic shift does not matter.
        Vector256<long> nudge = Vector256.Create(1L << 30);
        Vector256<long> even = (Avx2.Multiply(shifted, multipliers) + nudge) >>> 31;
        Vector256<long> odd = (Avx2.Multiply(High(shifted), High(multipliers)) + nudge) >>> 31;
        Vector256<int> high = Interleave(even, odd);

        Vector256<int> mask = Avx2.ShiftLeftLogicalVariable(Vector256<int>.One, right.AsUInt32()) - Vector256<int>.One;
        Vector256<int> remainder = high & mask;
        Vector256<int> threshold = (mask >>> 1) - Vector256.LessThan(high, Vector256<int>.Zero);
        Vector256<int> rounded = Avx2.ShiftRightArithmeticVariable(high, right.AsUInt32())
            - Vector256.GreaterThan(remainder, threshold);
        return PackClamped(rounded, min, max, zeroPoint);
    }

    /// <summary>Writes the first <paramref name="count"/> of eight values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref sbyte target, ulong values, int count)
    {
        for (int i = 0; i < count; i++)
            Unsafe.Add(ref target, i) = (sbyte)(values >> (8 * i));
    }

    /// <summary>Writes eight values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref sbyte target, ulong values) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<sbyte, byte>(ref target), values);

    private static Vector256<long> RoundOnce(Vector256<long> products, Vector256<long> right)
    {
        Vector256<long> half = Avx2.ShiftLeftLogicalVariable(Vector256<long>.One, (right - Vector256<long>.One).AsUInt64());
        // AVX2 has no arithmetic 64-bit shift: lift the product (within ±2^62) above zero, shift, take the lift off.
        Vector256<long> lift = Vector256.Create(1L << 62);
        Vector256<long> shifted = Avx2.ShiftRightLogicalVariable(products + half + lift, right.AsUInt64());
        return shifted - Avx2.ShiftRightLogicalVariable(lift, right.AsUInt64());
    }

    private static Vector256<long> Low(Vector256<int> values) => values.AsInt64() & Vector256.Create(0xFFFF_FFFFL);

    private static Vector256<int> High(Vector256<int> values) => (values.AsInt64() >>> 32).AsInt32();

    private static Vector256<int> Interleave(Vector256<long> even, Vector256<long> odd) =>
        Avx2.Blend(even.AsInt32(), (odd << 32).AsInt32(), 0b1010_1010);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PackClamped(Vector256<int> values, int min, int max, int zeroPoint)
    {
        // The addition may wrap only where the reference's does: both add in int32.
        Vector256<int> moved = values + Vector256.Create(zeroPoint);
        return Pack(Vector256.Min(Vector256.Max(moved, Vector256.Create(min)), Vector256.Create(max)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Pack(Vector256<int> values)
    {
        Vector128<short> words = Sse2.PackSignedSaturate(values.GetLower(), values.GetUpper());
        return Sse2.PackSignedSaturate(words, words).AsUInt64().ToScalar();
    }
}
