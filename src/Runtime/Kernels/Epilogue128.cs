using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Specializer.Numerics;

namespace Specializer.Kernels;

/// <summary>
/// Four int32 sums to four int8 values, for emitted code on any processor with 128-bit vectors. Equal to
/// <see cref="Requantize"/> lane by lane.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Epilogue128
{
    /// <summary>One float multiplication a lane; see <see cref="Requantize.Float32"/>.</summary>
    /// <param name="sums">Four sums.</param>
    /// <param name="scales">One scale a lane.</param>
    /// <param name="min">Smallest answer.</param>
    /// <param name="max">Largest answer.</param>
    /// <param name="zeroPoint">The output's zero point.</param>
    /// <returns>Four values as bytes, the first lane lowest.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Float32(Vector128<int> sums, Vector128<float> scales, int min, int max, int zeroPoint)
    {
        Vector128<float> scaled = Vector128.ConvertToSingle(sums) * scales;
        scaled = Vector128.Max(scaled, Vector128.Create((float)(min - zeroPoint)));
        scaled = Vector128.Min(scaled, Vector128.Create((float)(max - zeroPoint)));
        Vector128<float> rounded = Vector128.Round(scaled, MidpointRounding.ToEven);
        return Pack(Vector128.ConvertToInt32(rounded) + Vector128.Create(zeroPoint));
    }

    /// <summary>Fixed point, rounded once; see <see cref="Requantize.FixedPointOnce"/>.</summary>
    public static uint FixedPointOnce(
        Vector128<int> sums, Vector128<int> multipliers, Vector128<int> shifts, int min, int max, int zeroPoint)
    {
        uint packed = 0;
        for (int lane = 0; lane < 4; lane++)
        {
            FixedPointMultiplier multiplier = new(multipliers[lane], shifts[lane]);
            packed |= (uint)(byte)Requantize.FixedPointOnce(sums[lane], multiplier, zeroPoint, min, max) << (8 * lane);
        }

        return packed;
    }

    /// <summary>Fixed point, rounded twice; see <see cref="Requantize.FixedPointTwice"/>.</summary>
    public static uint FixedPointTwice(
        Vector128<int> sums, Vector128<int> multipliers, Vector128<int> shifts, int min, int max, int zeroPoint)
    {
        uint packed = 0;
        for (int lane = 0; lane < 4; lane++)
        {
            FixedPointMultiplier multiplier = new(multipliers[lane], shifts[lane]);
            packed |= (uint)(byte)Requantize.FixedPointTwice(sums[lane], multiplier, zeroPoint, min, max) << (8 * lane);
        }

        return packed;
    }

    /// <summary>Writes the first <paramref name="count"/> of four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref sbyte target, uint values, int count)
    {
        for (int i = 0; i < count; i++)
            Unsafe.Add(ref target, i) = (sbyte)(values >> (8 * i));
    }

    /// <summary>Writes four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref sbyte target, uint values) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<sbyte, byte>(ref target), values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pack(Vector128<int> values)
    {
        // Already within int8, so the truncating conversions lose nothing.
        Vector128<short> words = Vector128.Narrow(values, values);
        return Vector128.Narrow(words, words).AsUInt32().ToScalar();
    }
}
