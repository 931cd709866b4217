using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Specializer.Numerics;

namespace Specializer.Kernels;

/// <summary>
/// From vectors of four int32 sums to int8 values, for emitted code on any processor with 128-bit vectors. Equal to
/// <see cref="Requantize"/> lane by lane: sums are rounded, then packed with saturation, several vectors at a time,
/// moved by the zero point on the way and held within the activation's bounds.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Epilogue128
{
    /// <summary>
    /// round(sum · scale); see <see cref="Requantize.Float32"/>. Scales are at most 1/2, so no product
    /// leaves int32.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Float32(Vector128<int> sums, Vector128<float> scales) =>
        Round(Vector128.ConvertToSingle(sums) * scales);

    /// <summary>As <see cref="Float32"/>, for scales of any size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Float32Large(Vector128<int> sums, Vector128<float> scales)
    {
        // Both bounds lie far outside int8 and far inside int32.
        Vector128<float> scaled = Vector128.ConvertToSingle(sums) * scales;
        scaled = Vector128.Max(Vector128.Min(scaled, Vector128.Create(32767f)), Vector128.Create(-32767f));
        return Round(scaled);
    }

    /// <summary>As <see cref="Float32"/>, of sums that are raised; see <see cref="RaisedSum"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Float32Raised(Vector128<int> sums, Vector128<float> scales) =>
        Round((sums.AsSingle() - Vector128.Create(RaisedSum.Float)) * scales);

    /// <summary>Fixed point, rounded once; see <see cref="Requantize.FixedPointOnce"/>.</summary>
    public static Vector128<int> FixedPointOnce(Vector128<int> sums, Vector128<int> multipliers, Vector128<int> shifts)
    {
        Vector128<int> values = sums;
        for (int lane = 0; lane < 4; lane++)
        {
            FixedPointMultiplier multiplier = new(multipliers[lane], shifts[lane]);
            values = values.WithElement(lane, multiplier.MultiplyRoundingOnce(sums[lane]));
        }

        return values;
    }

    /// <summary>Fixed point, rounded twice; see <see cref="Requantize.FixedPointTwice"/>.</summary>
    public static Vector128<int> FixedPointTwice(Vector128<int> sums, Vector128<int> multipliers, Vector128<int> shifts)
    {
        Vector128<int> values = sums;
        for (int lane = 0; lane < 4; lane++)
        {
            FixedPointMultiplier multiplier = new(multipliers[lane], shifts[lane]);
            values = values.WithElement(lane, multiplier.MultiplyRoundingTwice(sums[lane]));
        }

        return values;
    }

    /// <summary>Writes the first <paramref name="count"/> of four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFew(ref sbyte target, Vector128<int> a, int count, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        uint values = Narrow(Pack(a, a), Pack(a, a), zeroPoint, min, max, isUnsigned).AsUInt32().ToScalar();
        for (int i = 0; i < count; i++)
            Unsafe.Add(ref target, i) = (sbyte)(values >> (8 * i));
    }

    /// <summary>Writes four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref sbyte target, Vector128<int> a, int zeroPoint, int min, int max, bool isUnsigned = false) => Unsafe.WriteUnaligned(
        ref Unsafe.As<sbyte, byte>(ref target), Narrow(Pack(a, a), Pack(a, a), zeroPoint, min, max, isUnsigned).AsUInt32().ToScalar());

    /// <summary>Writes eight values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref sbyte target, Vector128<int> a, Vector128<int> b, int zeroPoint, int min, int max, bool isUnsigned = false) => Unsafe.WriteUnaligned(
        ref Unsafe.As<sbyte, byte>(ref target), Narrow(Pack(a, b), Pack(a, b), zeroPoint, min, max, isUnsigned).AsUInt64().ToScalar());

    /// <summary>Writes sixteen values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref sbyte target, Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d, int zeroPoint, int min, int max, bool isUnsigned = false) =>
        Narrow(Pack(a, b), Pack(c, d), zeroPoint, min, max, isUnsigned).StoreUnsafe(ref target);

    /// <summary>Writes eight values: the first four are <paramref name="low"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(ref sbyte target, Vector128<int> low, Vector128<int> high, int zeroPoint, int min, int max, bool isUnsigned = false) =>
        Store(ref target, low, high, zeroPoint, min, max, isUnsigned);

    /// <summary>The same for two outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(
        ref sbyte first, ref sbyte second,
        Vector128<int> firstLow, Vector128<int> firstHigh, Vector128<int> secondLow, Vector128<int> secondHigh, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        Vector128<ulong> bytes = Narrow(Pack(firstLow, firstHigh), Pack(secondLow, secondHigh), zeroPoint, min, max, isUnsigned).AsUInt64();
        Unsafe.WriteUnaligned(ref Unsafe.As<sbyte, byte>(ref first), bytes.ToScalar());
        Unsafe.WriteUnaligned(ref Unsafe.As<sbyte, byte>(ref second), bytes.GetElement(1));
    }

    /// <summary>
    /// Packs rounded sums that were packed to int16, adds the zero point and holds the answers within bounds. To the zero point as
    /// lower bound unsigned saturation already holds them, which leaves the zero point and an upper bound of 127 to a single
    /// saturating addition of bytes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<sbyte> Narrow(
        Vector128<short> low, Vector128<short> high, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        if (min != zeroPoint || !(Sse2.IsSupported || AdvSimd.IsSupported))
            return Clamp(Pack(Moved(low, zeroPoint), Moved(high, zeroPoint)), min, max, isUnsigned);

        Vector128<byte> flipped = Sse2.IsSupported
            ? Sse2.PackUnsignedSaturate(low, high)
            : AdvSimd.ExtractNarrowingSaturateUnsignedUpper(AdvSimd.ExtractNarrowingSaturateUnsignedLower(low), high);
        if (zeroPoint > sbyte.MinValue)
        {
            Vector128<byte> offset = Vector128.Create((byte)(zeroPoint + 128));
            flipped = Sse2.IsSupported ? Sse2.AddSaturate(flipped, offset) : AdvSimd.AddSaturate(flipped, offset);
        }

        if (max < sbyte.MaxValue)
            flipped = Vector128.Min(flipped, Vector128.Create((byte)(max + 128)));
        return (isUnsigned ? flipped : flipped ^ Vector128.Create((byte)0x80)).AsSByte();
    }

    // Saturated to int16 before: what the zero point then moves is far outside int8 either way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Moved(Vector128<short> values, int zeroPoint)
    {
        Vector128<short> offset = Vector128.Create((short)zeroPoint);
        if (Sse2.IsSupported)
            return Sse2.AddSaturate(values, offset);
        if (AdvSimd.IsSupported)
            return AdvSimd.AddSaturate(values, offset);

        Vector128<short> limit = Vector128.Create((short)(short.MaxValue / 2));
        return Vector128.Max(Vector128.Min(values, limit), -limit) + offset;
    }

    /// <summary>
    /// Values held within bounds, which cost nothing where they are those of int8; moved up by 128, as uint8, where a kernel
    /// will read them so.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<sbyte> Clamp(Vector128<sbyte> values, int min, int max, bool isUnsigned = false)
    {
        if (min > sbyte.MinValue)
            values = Vector128.Max(values, Vector128.Create((sbyte)min));
        if (max < sbyte.MaxValue)
            values = Vector128.Min(values, Vector128.Create((sbyte)max));
        return isUnsigned ? values ^ Vector128.Create(sbyte.MinValue) : values;
    }

    // Vector128.NarrowWithSaturation is younger than .NET 8.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Pack(Vector128<int> a, Vector128<int> b)
    {
        if (Sse2.IsSupported)
            return Sse2.PackSignedSaturate(a, b);

        if (AdvSimd.IsSupported)
            return AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(a), b);

        Vector128<int> min = Vector128.Create((int)short.MinValue);
        Vector128<int> max = Vector128.Create((int)short.MaxValue);
        return Vector128.Narrow(Vector128.Max(Vector128.Min(a, max), min), Vector128.Max(Vector128.Min(b, max), min));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Pack(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
            return Sse2.PackSignedSaturate(a, b);

        if (AdvSimd.IsSupported)
            return AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(a), b);

        Vector128<short> min = Vector128.Create((short)sbyte.MinValue);
        Vector128<short> max = Vector128.Create((short)sbyte.MaxValue);
        return Vector128.Narrow(Vector128.Max(Vector128.Min(a, max), min), Vector128.Max(Vector128.Min(b, max), min));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Round(Vector128<float> values)
    {
        if (Sse2.IsSupported)
            return Sse2.ConvertToVector128Int32(values);

        if (AdvSimd.IsSupported)
            return AdvSimd.ConvertToInt32RoundToEven(values);

        return Vector128.Create(
            (int)MathF.Round(values.GetElement(0)), (int)MathF.Round(values.GetElement(1)),
            (int)MathF.Round(values.GetElement(2)), (int)MathF.Round(values.GetElement(3)));
    }
}
