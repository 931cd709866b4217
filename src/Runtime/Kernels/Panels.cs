using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>
/// Transpositions between an image [position][channel] and panels in which neighbouring positions of one channel lie
/// side by side, so that vectors run along positions. For emitted AVX2 code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Panels
{
    private const int Positions = 8;
    private const int Channels = 16;

    /// <summary>
    /// Writes int8 values [positions, channels] as int16 [(channels + 1) / 2, pitch, 2]; what lies beyond the positions,
    /// or in the second half of an odd last pair, is left as it is.
    /// </summary>
    public static void WidenPairs(ref sbyte source, ref short panel, int positions, int channels, int pitch)
    {
        int even = channels & ~1;
        int done = even >= Channels && positions >= Positions ? even : 0;
        for (int c = 0; c < done; c += Channels)
        {
            // The last block overlaps the one before.
            int channel = c + Channels <= even ? c : even - Channels;
            for (int p = 0; p < positions; p += Positions)
            {
                int position = p + Positions <= positions ? p : positions - Positions;
                WidenBlock(
                    ref Unsafe.Add(ref source, (position * channels) + channel), channels,
                    ref Unsafe.Add(ref panel, (channel * pitch) + (2 * position)), 2 * pitch);
            }
        }

        for (int c = done; c < channels; c++)
        {
            for (int p = 0; p < positions; p++)
                Unsafe.Add(ref panel, (c / 2 * 2 * pitch) + (2 * p) + (c % 2)) = Unsafe.Add(ref source, (p * channels) + c);
        }
    }

    /// <summary>
    /// Writes int8 values [channels, pitch] as [positions, channels]. Up to 15 values past the positions are read.
    /// </summary>
    public static void Transpose(ref sbyte panel, ref sbyte target, int positions, int channels, int pitch)
    {
        const int height = 8;
        int width = positions >= 16 ? 16 : 8;
        bool isLarge = positions >= width && channels >= height;
        for (int c = 0; isLarge && c < channels; c += height)
        {
            int channel = c + height <= channels ? c : channels - height;
            for (int p = 0; p < positions; p += width)
            {
                int position = p + width <= positions ? p : positions - width;
                TransposeBlock(
                    ref Unsafe.Add(ref panel, (channel * pitch) + position), pitch,
                    ref Unsafe.Add(ref target, (position * channels) + channel), channels, width == 16);
            }
        }

        for (int c = 0; !isLarge && c < channels; c++)
        {
            for (int p = 0; p < positions; p++)
                Unsafe.Add(ref target, (p * channels) + c) = Unsafe.Add(ref panel, (c * pitch) + p);
        }
    }

    /// <summary>Eight positions of sixteen channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WidenBlock(ref sbyte source, int channels, ref short panel, int pitch)
    {
        Vector128<short> a0 = Row(ref source, 0), a1 = Row(ref source, channels), a2 = Row(ref source, 2 * channels), a3 = Row(ref source, 3 * channels);
        Vector128<short> a4 = Row(ref source, 4 * channels), a5 = Row(ref source, 5 * channels), a6 = Row(ref source, 6 * channels), a7 = Row(ref source, 7 * channels);
        Vector128<int> b0 = Sse2.UnpackLow(a0, a1).AsInt32(), b1 = Sse2.UnpackHigh(a0, a1).AsInt32();
        Vector128<int> b2 = Sse2.UnpackLow(a2, a3).AsInt32(), b3 = Sse2.UnpackHigh(a2, a3).AsInt32();
        Vector128<int> b4 = Sse2.UnpackLow(a4, a5).AsInt32(), b5 = Sse2.UnpackHigh(a4, a5).AsInt32();
        Vector128<int> b6 = Sse2.UnpackLow(a6, a7).AsInt32(), b7 = Sse2.UnpackHigh(a6, a7).AsInt32();
        Finish(b0, b2, b4, b6, ref panel, pitch);
        Finish(b1, b3, b5, b7, ref Unsafe.Add(ref panel, 4 * pitch), pitch);
    }

    /// <summary>From the pairs of two positions each to four whole rows of the panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(Vector128<int> b01, Vector128<int> b23, Vector128<int> b45, Vector128<int> b67, ref short panel, int pitch)
    {
        Vector128<long> c0 = Sse2.UnpackLow(b01, b23).AsInt64(), c1 = Sse2.UnpackHigh(b01, b23).AsInt64();
        Vector128<long> c2 = Sse2.UnpackLow(b45, b67).AsInt64(), c3 = Sse2.UnpackHigh(b45, b67).AsInt64();
        Widen(Sse2.UnpackLow(c0, c2), ref panel);
        Widen(Sse2.UnpackHigh(c0, c2), ref Unsafe.Add(ref panel, pitch));
        Widen(Sse2.UnpackLow(c1, c3), ref Unsafe.Add(ref panel, 2 * pitch));
        Widen(Sse2.UnpackHigh(c1, c3), ref Unsafe.Add(ref panel, 3 * pitch));
    }

    /// <summary>Eight channels of eight or sixteen positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeBlock(ref sbyte panel, int pitch, ref sbyte target, int channels, bool isWhole)
    {
        Vector128<sbyte> a0 = Row(ref panel, 0).AsSByte(), a1 = Row(ref panel, pitch).AsSByte();
        Vector128<sbyte> a2 = Row(ref panel, 2 * pitch).AsSByte(), a3 = Row(ref panel, 3 * pitch).AsSByte();
        Vector128<sbyte> a4 = Row(ref panel, 4 * pitch).AsSByte(), a5 = Row(ref panel, 5 * pitch).AsSByte();
        Vector128<sbyte> a6 = Row(ref panel, 6 * pitch).AsSByte(), a7 = Row(ref panel, 7 * pitch).AsSByte();
        StoreEight(
            Sse2.UnpackLow(a0, a1).AsInt16(), Sse2.UnpackLow(a2, a3).AsInt16(), Sse2.UnpackLow(a4, a5).AsInt16(), Sse2.UnpackLow(a6, a7).AsInt16(),
            ref target, channels);
        if (!isWhole)
            return;
        StoreEight(
            Sse2.UnpackHigh(a0, a1).AsInt16(), Sse2.UnpackHigh(a2, a3).AsInt16(), Sse2.UnpackHigh(a4, a5).AsInt16(), Sse2.UnpackHigh(a6, a7).AsInt16(),
            ref Unsafe.Add(ref target, 8 * channels), channels);
    }

    /// <summary>From two channels of eight positions each to eight channels of each position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreEight(
        Vector128<short> b01, Vector128<short> b23, Vector128<short> b45, Vector128<short> b67, ref sbyte target, int channels)
    {
        Vector128<int> c0 = Sse2.UnpackLow(b01, b23).AsInt32(), c1 = Sse2.UnpackHigh(b01, b23).AsInt32();
        Vector128<int> c2 = Sse2.UnpackLow(b45, b67).AsInt32(), c3 = Sse2.UnpackHigh(b45, b67).AsInt32();
        StoreTwo(Sse2.UnpackLow(c0, c2), ref target, channels);
        StoreTwo(Sse2.UnpackHigh(c0, c2), ref Unsafe.Add(ref target, 2 * channels), channels);
        StoreTwo(Sse2.UnpackLow(c1, c3), ref Unsafe.Add(ref target, 4 * channels), channels);
        StoreTwo(Sse2.UnpackHigh(c1, c3), ref Unsafe.Add(ref target, 6 * channels), channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTwo(Vector128<int> values, ref sbyte target, int channels)
    {
        Unsafe.WriteUnaligned(ref Unsafe.As<sbyte, byte>(ref target), values.AsInt64().ToScalar());
        Unsafe.WriteUnaligned(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref target, channels)), values.AsInt64().GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Row(ref sbyte source, int offset) => Vector128.LoadUnsafe(ref Unsafe.Add(ref source, offset)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(Vector128<long> values, ref short target) =>
        Avx2.ConvertToVector256Int16(values.AsSByte()).StoreUnsafe(ref target);
}
