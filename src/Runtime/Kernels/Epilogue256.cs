using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>
/// From vectors of eight int32 sums to int8 values, for emitted AVX2 code. Equal to <see cref="Numerics.Requantize"/>
/// lane by lane: sums are rounded, then packed with saturation, several vectors at a time, moved by the zero point on the
/// way and held within the activation's bounds.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Epilogue256
{
    /// <summary>
    /// round(sum · scale); see <see cref="Numerics.Requantize.Float32"/>. Scales are at most 1/2, so no
    /// product leaves int32.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Float32(Vector256<int> sums, Vector256<float> scales) =>
        // The conversion rounds halves to even: .NET leaves the processor's rounding mode at its default.
        Avx.ConvertToVector256Int32(Avx.ConvertToVector256Single(sums) * scales);

    /// <summary>As <see cref="Float32"/>, for scales of any size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Float32Large(Vector256<int> sums, Vector256<float> scales)
    {
        // Both bounds lie far outside int8 and far inside int32.
        Vector256<float> scaled = Avx.ConvertToVector256Single(sums) * scales;
        scaled = Avx.Max(Avx.Min(scaled, Vector256.Create(32767f)), Vector256.Create(-32767f));
        return Avx.ConvertToVector256Int32(scaled);
    }

    /// <summary>As <see cref="Float32"/>, of sums that are raised; see <see cref="Numerics.RaisedSum"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Float32Raised(Vector256<int> sums, Vector256<float> scales) =>
        Avx.ConvertToVector256Int32((sums.AsSingle() - Vector256.Create(Numerics.RaisedSum.Float)) * scales);

    /// <summary>The same; each offset is −2^23 · scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Float32Raised(Vector256<int> sums, Vector256<float> scales, Vector256<float> offsets) => Fma.IsSupported
        ? Avx.ConvertToVector256Int32(Fma.MultiplyAdd(sums.AsSingle(), scales, offsets))
        : Float32Raised(sums, scales);

    /// <summary>Fixed point, rounded once; see <see cref="Numerics.Requantize.FixedPointOnce"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> FixedPointOnce(Vector256<int> sums, Vector256<int> multipliers, Vector256<int> shifts)
    {
        Vector256<int> right = Vector256.Create(31) - shifts;
        Vector256<long> even = RoundOnce(Avx2.Multiply(sums, multipliers), Low(right));
        Vector256<long> odd = RoundOnce(Avx2.Multiply(High(sums), High(multipliers)), High(right).AsInt64());
        return Interleave(even, odd);
    }

    /// <summary>Fixed point, rounded twice; see <see cref="Numerics.Requantize.FixedPointTwice"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> FixedPointTwice(Vector256<int> sums, Vector256<int> multipliers, Vector256<int> shifts)
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
        return Avx2.ShiftRightArithmeticVariable(high, right.AsUInt32())
            - Vector256.GreaterThan(remainder, threshold);
    }

    /// <summary>Writes the first <paramref name="count"/> of eight values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFew(ref sbyte target, Vector256<int> a, int count, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        ulong values = Narrow(a, zeroPoint, min, max, isUnsigned).AsUInt64().ToScalar();
        for (int i = 0; i < count; i++)
            Unsafe.Add(ref target, i) = (sbyte)(values >> (8 * i));
    }

    /// <summary>Writes eight values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref sbyte target, Vector256<int> a, int zeroPoint, int min, int max, bool isUnsigned = false) => Unsafe.WriteUnaligned(
        ref Unsafe.As<sbyte, byte>(ref target), Narrow(a, zeroPoint, min, max, isUnsigned).AsUInt64().ToScalar());

    /// <summary>Writes sixteen values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref sbyte target, Vector256<int> a, Vector256<int> b, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        Vector256<short> words = Avx2.Permute4x64(Avx2.PackSignedSaturate(a, b).AsInt64(), 0b11_01_10_00).AsInt16();
        Epilogue128.Narrow(words.GetLower(), words.GetUpper(), zeroPoint, min, max, isUnsigned).StoreUnsafe(ref target);
    }

    /// <summary>Writes thirty-two values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref sbyte target, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        Vector256<sbyte> bytes = Narrow(Avx2.PackSignedSaturate(a, b), Avx2.PackSignedSaturate(c, d), zeroPoint, min, max, isUnsigned);
        // Packing works in halves: [a b c d] low, then [a b c d] high, four values each.
        Avx2.PermuteVar8x32(bytes.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsSByte().StoreUnsafe(ref target);
    }

    /// <summary>Writes sixteen values whose sums lie in the order that interleaving gave them; packing restores it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInterleaved(ref sbyte target, Vector256<int> low, Vector256<int> high, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        Vector256<short> words = Avx2.PackSignedSaturate(low, high);
        Epilogue128.Narrow(words.GetLower(), words.GetUpper(), zeroPoint, min, max, isUnsigned).StoreUnsafe(ref target);
    }

    /// <summary>
    /// Writes eight values for each of two parts of one output: <paramref name="low"/> has the first four of both parts,
    /// <paramref name="high"/> the others.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(ref sbyte target, nuint partPitch, Vector256<int> low, Vector256<int> high, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        Vector256<short> words = Avx2.PackSignedSaturate(low, high);
        Vector256<ulong> bytes = Narrow(words, words, zeroPoint, min, max, isUnsigned).AsUInt64();
        Write(ref target, bytes.GetLower().ToScalar());
        Write(ref Unsafe.Add(ref target, partPitch), bytes.GetUpper().ToScalar());
    }

    /// <summary>The same for two outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(
        ref sbyte first, ref sbyte second, nuint partPitch,
        Vector256<int> firstLow, Vector256<int> firstHigh, Vector256<int> secondLow, Vector256<int> secondHigh, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        Vector256<ulong> bytes = Narrow(
            Avx2.PackSignedSaturate(firstLow, firstHigh), Avx2.PackSignedSaturate(secondLow, secondHigh), zeroPoint, min, max, isUnsigned).AsUInt64();
        Vector128<ulong> upper = bytes.GetUpper();
        Write(ref first, bytes.ToScalar());
        Write(ref second, bytes.GetLower().GetElement(1));
        Write(ref Unsafe.Add(ref first, partPitch), upper.ToScalar());
        Write(ref Unsafe.Add(ref second, partPitch), upper.GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(ref sbyte target, ulong values) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<sbyte, byte>(ref target), values);

    /// <inheritdoc cref="Epilogue128.Narrow"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<sbyte> Narrow(
        Vector256<short> low, Vector256<short> high, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        if (min != zeroPoint)
        {
            // Saturated to int16 before: what the zero point then moves is far outside int8 either way.
            Vector256<short> offset = Vector256.Create((short)zeroPoint);
            return Clamp(Avx2.PackSignedSaturate(Avx2.AddSaturate(low, offset), Avx2.AddSaturate(high, offset)), min, max, isUnsigned);
        }

        Vector256<byte> flipped = Avx2.PackUnsignedSaturate(low, high);
        if (zeroPoint > sbyte.MinValue)
            flipped = Avx2.AddSaturate(flipped, Vector256.Create((byte)(zeroPoint + 128)));
        if (max < sbyte.MaxValue)
            flipped = Vector256.Min(flipped, Vector256.Create((byte)(max + 128)));
        return (isUnsigned ? flipped : flipped ^ Vector256.Create((byte)0x80)).AsSByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<sbyte> Clamp(Vector256<sbyte> values, int min, int max, bool isUnsigned = false)
    {
        if (min > sbyte.MinValue)
            values = Vector256.Max(values, Vector256.Create((sbyte)min));
        if (max < sbyte.MaxValue)
            values = Vector256.Min(values, Vector256.Create((sbyte)max));
        return isUnsigned ? values ^ Vector256.Create(sbyte.MinValue) : values;
    }

    /// <summary>Eight answers, twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Narrow(Vector256<int> values, int zeroPoint, int min, int max, bool isUnsigned)
    {
        Vector128<short> words = Sse2.PackSignedSaturate(values.GetLower(), values.GetUpper());
        return Epilogue128.Narrow(words, words, zeroPoint, min, max, isUnsigned);
    }

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
}
