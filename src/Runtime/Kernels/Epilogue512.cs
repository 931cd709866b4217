using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>
/// From vectors of sixteen int32 sums to int8 values, for emitted AVX-512 code. Equal to
/// <see cref="Numerics.Requantize"/> lane by lane.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Epilogue512
{
    /// <summary>As <see cref="Epilogue256.Float32"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Float32(Vector512<int> sums, Vector512<float> scales) =>
        Avx512F.ConvertToVector512Int32(Avx512F.ConvertToVector512Single(sums) * scales);

    /// <summary>As <see cref="Epilogue256.Float32Large"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Float32Large(Vector512<int> sums, Vector512<float> scales)
    {
        Vector512<float> scaled = Avx512F.ConvertToVector512Single(sums) * scales;
        scaled = Avx512F.Max(Avx512F.Min(scaled, Vector512.Create(32767f)), Vector512.Create(-32767f));
        return Avx512F.ConvertToVector512Int32(scaled);
    }

    /// <summary>As <see cref="Epilogue256.Float32Raised(Vector256{int}, Vector256{float})"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Float32Raised(Vector512<int> sums, Vector512<float> scales) =>
        Avx512F.ConvertToVector512Int32((sums.AsSingle() - Vector512.Create(Numerics.RaisedSum.Float)) * scales);

    /// <summary>The same; each offset is −2^23 · scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Float32Raised(Vector512<int> sums, Vector512<float> scales, Vector512<float> offsets) =>
        Avx512F.ConvertToVector512Int32(Avx512F.FusedMultiplyAdd(sums.AsSingle(), scales, offsets));

    /// <summary>As <see cref="Epilogue256.FixedPointOnce"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FixedPointOnce(Vector512<int> sums, Vector512<int> multipliers, Vector512<int> shifts) => Limited(
        Epilogue256.FixedPointOnce(sums.GetLower(), multipliers.GetLower(), shifts.GetLower()),
        Epilogue256.FixedPointOnce(sums.GetUpper(), multipliers.GetUpper(), shifts.GetUpper()));

    /// <summary>As <see cref="Epilogue256.FixedPointTwice"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FixedPointTwice(Vector512<int> sums, Vector512<int> multipliers, Vector512<int> shifts) => Limited(
        Epilogue256.FixedPointTwice(sums.GetLower(), multipliers.GetLower(), shifts.GetLower()),
        Epilogue256.FixedPointTwice(sums.GetUpper(), multipliers.GetUpper(), shifts.GetUpper()));

    /// <summary>Two halves held where a zero point can be added to them, far outside int8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Limited(Vector256<int> lower, Vector256<int> upper) => Vector512.Max(
        Vector512.Min(Vector512.Create(lower, upper), Vector512.Create((int)short.MaxValue)), Vector512.Create((int)short.MinValue));

    /// <summary>Writes the first <paramref name="count"/> of sixteen values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFew(ref sbyte target, Vector512<int> a, int count, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        if (count < 8)
        {
            Epilogue256.StoreFew(ref target, a.GetLower(), count, zeroPoint, min, max, isUnsigned);
            return;
        }

        Epilogue256.Store(ref target, a.GetLower(), zeroPoint, min, max, isUnsigned);
        Epilogue256.StoreFew(ref Unsafe.Add(ref target, 8), a.GetUpper(), count - 8, zeroPoint, min, max, isUnsigned);
    }

    /// <summary>Writes sixteen values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref sbyte target, Vector512<int> a, int zeroPoint, int min, int max, bool isUnsigned = false) =>
        Epilogue128.Clamp(Avx512F.ConvertToVector128SByteWithSaturation(a + Vector512.Create(zeroPoint)), min, max, isUnsigned).StoreUnsafe(ref target);

    /// <summary>Writes thirty-two values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref sbyte target, Vector512<int> a, Vector512<int> b, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        Store(ref target, a, zeroPoint, min, max, isUnsigned);
        Store(ref Unsafe.Add(ref target, 16), b, zeroPoint, min, max, isUnsigned);
    }

    /// <summary>Writes sixty-four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref sbyte target, Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        Vector512<sbyte> bytes = Narrow(Avx512BW.PackSignedSaturate(a, b), Avx512BW.PackSignedSaturate(c, d), zeroPoint, min, max, isUnsigned);
        InOrder(bytes).StoreUnsafe(ref target);
    }

    /// <summary>The values of four vectors one after the other: packing works in quarters, each [a b c d], four values of every vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<sbyte> InOrder(Vector512<sbyte> packed) => Avx512F.PermuteVar16x32(
        packed.AsInt32(), Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsSByte();

    /// <summary>Writes thirty-two values whose sums lie in the order that interleaving gave them; packing restores it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInterleaved(ref sbyte target, Vector512<int> low, Vector512<int> high, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        // A conversion from int16 takes less than packing a vector with itself.
        Epilogue256.Clamp(Bytes(Avx512BW.PackSignedSaturate(low, high), zeroPoint), min, max, isUnsigned).StoreUnsafe(ref target);
    }

    /// <summary>Rounded sums that were packed to int16, with the zero point, as int8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<sbyte> Bytes(Vector512<short> words, int zeroPoint) =>
        // Saturated to int16 before: what the zero point then moves is far outside int8 either way.
        Avx512BW.ConvertToVector256SByteWithSaturation(Avx512BW.AddSaturate(words, Vector512.Create((short)zeroPoint)));

    /// <inheritdoc cref="Epilogue128.Narrow"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<sbyte> Narrow(
        Vector512<short> low, Vector512<short> high, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        if (min != zeroPoint)
        {
            // Saturated to int16 before: what the zero point then moves is far outside int8 either way.
            Vector512<short> offset = Vector512.Create((short)zeroPoint);
            return Clamp(Avx512BW.PackSignedSaturate(Avx512BW.AddSaturate(low, offset), Avx512BW.AddSaturate(high, offset)), min, max, isUnsigned);
        }

        Vector512<byte> flipped = Avx512BW.PackUnsignedSaturate(low, high);
        if (zeroPoint > sbyte.MinValue)
            flipped = Avx512BW.AddSaturate(flipped, Vector512.Create((byte)(zeroPoint + 128)));
        if (max < sbyte.MaxValue)
            flipped = Vector512.Min(flipped, Vector512.Create((byte)(max + 128)));
        return (isUnsigned ? flipped : flipped ^ Vector512.Create((byte)0x80)).AsSByte();
    }

    /// <inheritdoc cref="Epilogue128.Clamp"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<sbyte> Clamp(Vector512<sbyte> values, int min, int max, bool isUnsigned = false)
    {
        if (min > sbyte.MinValue)
            values = Vector512.Max(values, Vector512.Create((sbyte)min));
        if (max < sbyte.MaxValue)
            values = Vector512.Min(values, Vector512.Create((sbyte)max));
        return isUnsigned ? values ^ Vector512.Create(sbyte.MinValue) : values;
    }
}
