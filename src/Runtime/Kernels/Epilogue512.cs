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
    public static Vector512<int> Float32(Vector512<int> sums, Vector512<float> scales, int zeroPoint) =>
        Avx512F.ConvertToVector512Int32(Avx512F.ConvertToVector512Single(sums) * scales) + Vector512.Create(zeroPoint);

    /// <summary>As <see cref="Epilogue256.Float32Large"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Float32Large(Vector512<int> sums, Vector512<float> scales, int zeroPoint)
    {
        Vector512<float> scaled = Avx512F.ConvertToVector512Single(sums) * scales;
        scaled = Avx512F.Max(Avx512F.Min(scaled, Vector512.Create(32767f)), Vector512.Create(-32767f));
        return Avx512F.ConvertToVector512Int32(scaled) + Vector512.Create(zeroPoint);
    }

    /// <summary>As <see cref="Epilogue256.FixedPointOnce"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FixedPointOnce(
        Vector512<int> sums, Vector512<int> multipliers, Vector512<int> shifts, int zeroPoint) => Vector512.Create(
            Epilogue256.FixedPointOnce(sums.GetLower(), multipliers.GetLower(), shifts.GetLower(), zeroPoint),
            Epilogue256.FixedPointOnce(sums.GetUpper(), multipliers.GetUpper(), shifts.GetUpper(), zeroPoint));

    /// <summary>As <see cref="Epilogue256.FixedPointTwice"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FixedPointTwice(
        Vector512<int> sums, Vector512<int> multipliers, Vector512<int> shifts, int zeroPoint) => Vector512.Create(
            Epilogue256.FixedPointTwice(sums.GetLower(), multipliers.GetLower(), shifts.GetLower(), zeroPoint),
            Epilogue256.FixedPointTwice(sums.GetUpper(), multipliers.GetUpper(), shifts.GetUpper(), zeroPoint));

    /// <summary>Writes the first <paramref name="count"/> of sixteen values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFew(ref sbyte target, Vector512<int> a, int count, int min, int max, bool isUnsigned = false)
    {
        if (count < 8)
        {
            Epilogue256.StoreFew(ref target, a.GetLower(), count, min, max, isUnsigned);
            return;
        }

        Epilogue256.Store(ref target, a.GetLower(), min, max, isUnsigned);
        Epilogue256.StoreFew(ref Unsafe.Add(ref target, 8), a.GetUpper(), count - 8, min, max, isUnsigned);
    }

    /// <summary>Writes sixteen values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref sbyte target, Vector512<int> a, int min, int max, bool isUnsigned = false) =>
        Epilogue128.Clamp(Avx512F.ConvertToVector128SByteWithSaturation(a), min, max, isUnsigned).StoreUnsafe(ref target);

    /// <summary>Writes thirty-two values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref sbyte target, Vector512<int> a, Vector512<int> b, int min, int max, bool isUnsigned = false)
    {
        Store(ref target, a, min, max, isUnsigned);
        Store(ref Unsafe.Add(ref target, 16), b, min, max, isUnsigned);
    }

    /// <summary>Writes sixty-four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref sbyte target, Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, int min, int max, bool isUnsigned = false)
    {
        Vector512<sbyte> bytes = Avx512BW.PackSignedSaturate(Avx512BW.PackSignedSaturate(a, b), Avx512BW.PackSignedSaturate(c, d));
        Clamp(InOrder(bytes), min, max, isUnsigned).StoreUnsafe(ref target);
    }

    /// <summary>The values of four vectors one after the other: packing works in quarters, each [a b c d], four values of every vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<sbyte> InOrder(Vector512<sbyte> packed) => Avx512F.PermuteVar16x32(
        packed.AsInt32(), Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsSByte();

    /// <summary>Writes thirty-two values whose sums lie in the order that interleaving gave them; packing restores it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInterleaved(ref sbyte target, Vector512<int> low, Vector512<int> high, int min, int max, bool isUnsigned = false)
    {
        Vector256<sbyte> bytes = Avx512BW.ConvertToVector256SByteWithSaturation(Avx512BW.PackSignedSaturate(low, high));
        Epilogue256.Clamp(bytes, min, max, isUnsigned).StoreUnsafe(ref target);
    }

    /// <summary>
    /// Packs rounded sums that were packed to int16, and adds the zero point: the answers, within each quarter or half as packing
    /// orders them. To the zero point as lower bound unsigned saturation already holds them, which leaves the zero point and an
    /// upper bound of 127 to a single saturating addition of bytes.
    /// </summary>
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
