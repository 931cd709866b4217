using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>
/// Transpositions between an image [position][channel] and panels in which neighbouring positions of one channel, or of a
/// group of channels, lie side by side, so that vectors run along positions.
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
    public static void WidenPairs(ref sbyte source, ref byte panel, int positions, int channels, int pitch)
    {
        ref short pairs = ref Unsafe.As<byte, short>(ref panel);
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
                    ref Unsafe.Add(ref pairs, (channel * pitch) + (2 * position)), 2 * pitch);
            }
        }

        for (int c = done; c < channels; c++)
        {
            for (int p = 0; p < positions; p++)
                Unsafe.Add(ref pairs, (c / 2 * 2 * pitch) + (2 * p) + (c % 2)) = Unsafe.Add(ref source, (p * channels) + c);
        }
    }

    /// <summary>
    /// Writes int8 values [positions, channels], moved up by <paramref name="offset"/>, as bytes
    /// [(channels + 3) / 4, pitch, 4]; what lies beyond the positions, or the channels of a last group, is left as it is.
    /// </summary>
    /// <param name="source">The values.</param>
    /// <param name="panel">Where to.</param>
    /// <param name="positions">Positions there are.</param>
    /// <param name="channels">Values of a position.</param>
    /// <param name="pitch">Positions from one group of channels to the next in the panel.</param>
    /// <param name="offset">0 or 128.</param>
    public static void Quads(ref sbyte source, ref byte panel, int positions, int channels, int pitch, byte offset)
    {
        int quads = channels / 4;
        int size = Avx2.IsSupported && quads >= 8 && positions >= 8 ? 8 : quads >= 4 && positions >= 4 ? 4 : 1;
        ref byte bytes = ref Unsafe.As<sbyte, byte>(ref source);
        for (int q = 0; q < quads; q += size)
        {
            // The last block overlaps the one before.
            int quad = q + size <= quads ? q : quads - size;
            for (int p = 0; p < positions; p += size)
            {
                int position = p + size <= positions ? p : positions - size;
                ref byte from = ref Unsafe.Add(ref bytes, (position * channels) + (4 * quad));
                ref byte to = ref Unsafe.Add(ref panel, 4 * ((quad * pitch) + position));
                if (size == 8)
                    EightQuads(ref from, channels, ref to, 4 * pitch, Vector256.Create(offset));
                else if (size == 4)
                    FourQuads(ref from, channels, ref to, 4 * pitch, Vector128.Create(offset));
                else
                    Unsafe.WriteUnaligned(ref to, Unsafe.ReadUnaligned<uint>(ref from) ^ (offset * 0x0101_0101U));
            }
        }

        for (int c = 4 * quads; c < channels; c++)
        {
            for (int p = 0; p < positions; p++)
                Unsafe.Add(ref panel, (4 * ((quads * pitch) + p)) + (c % 4)) = (byte)(Unsafe.Add(ref bytes, (p * channels) + c) ^ offset);
        }
    }

    /// <summary>
    /// Writes int8 values [channels, pitch] as [positions, channels]. Up to 15 values past the positions are read.
    /// </summary>
    public static void Transpose(ref sbyte panel, ref sbyte target, int positions, int channels, int pitch)
    {
        int width = Avx2.IsSupported && positions >= 32 && channels >= 16 ? 32 : positions >= 16 ? 16 : 8;
        int height = width == 32 ? 16 : 8;
        bool isLarge = positions >= width && channels >= height;
        for (int c = 0; isLarge && c < channels; c += height)
        {
            int channel = c + height <= channels ? c : channels - height;
            for (int p = 0; p < positions; p += width)
            {
                int position = p + width <= positions ? p : positions - width;
                ref sbyte from = ref Unsafe.Add(ref panel, (channel * pitch) + position);
                ref sbyte to = ref Unsafe.Add(ref target, (position * channels) + channel);
                if (width == 32)
                    PanelBlocks.Transpose(ref from, (nuint)pitch, ref to, (nuint)channels);
                else
                    TransposeBlock(ref from, pitch, ref to, channels, width == 16);
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
        Vector128<int> b0 = Low(a0, a1), b1 = High(a0, a1), b2 = Low(a2, a3), b3 = High(a2, a3);
        Vector128<int> b4 = Low(a4, a5), b5 = High(a4, a5), b6 = Low(a6, a7), b7 = High(a6, a7);
        Finish(b0, b2, b4, b6, ref panel, pitch);
        Finish(b1, b3, b5, b7, ref Unsafe.Add(ref panel, 4 * pitch), pitch);
    }

    /// <summary>From the pairs of two positions each to four whole rows of the panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(Vector128<int> b01, Vector128<int> b23, Vector128<int> b45, Vector128<int> b67, ref short panel, int pitch)
    {
        Vector128<long> c0 = Low(b01, b23), c1 = High(b01, b23), c2 = Low(b45, b67), c3 = High(b45, b67);
        Widen(Low(c0, c2), ref panel);
        Widen(High(c0, c2), ref Unsafe.Add(ref panel, pitch));
        Widen(Low(c1, c3), ref Unsafe.Add(ref panel, 2 * pitch));
        Widen(High(c1, c3), ref Unsafe.Add(ref panel, 3 * pitch));
    }

    /// <summary>Four groups of four positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourQuads(ref byte source, int channels, ref byte panel, int pitch, Vector128<byte> offset)
    {
        Vector128<int> a0 = QuadRow(ref source, 0, offset), a1 = QuadRow(ref source, channels, offset);
        Vector128<int> a2 = QuadRow(ref source, 2 * channels, offset), a3 = QuadRow(ref source, 3 * channels, offset);
        Vector128<long> b0 = Low(a0, a1), b1 = High(a0, a1), b2 = Low(a2, a3), b3 = High(a2, a3);
        Low(b0, b2).AsByte().StoreUnsafe(ref panel);
        High(b0, b2).AsByte().StoreUnsafe(ref panel, (nuint)pitch);
        Low(b1, b3).AsByte().StoreUnsafe(ref panel, (nuint)(2 * pitch));
        High(b1, b3).AsByte().StoreUnsafe(ref panel, (nuint)(3 * pitch));
    }

    /// <summary>Eight groups of eight positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EightQuads(ref byte source, int channels, ref byte panel, int pitch, Vector256<byte> offset)
    {
        FourOfEight(ref source, channels, ref panel, pitch, offset);
        FourOfEight(ref Unsafe.Add(ref source, 16), channels, ref Unsafe.Add(ref panel, 4 * pitch), pitch, offset);
    }

    /// <summary>Four groups of eight positions: the lower halves of the vectors are of the first four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourOfEight(ref byte source, int channels, ref byte panel, int pitch, Vector256<byte> offset)
    {
        Vector256<int> a0 = Halves(ref source, 0, channels, offset), a1 = Halves(ref source, 1, channels, offset);
        Vector256<int> a2 = Halves(ref source, 2, channels, offset), a3 = Halves(ref source, 3, channels, offset);
        Vector256<long> b0 = Avx2.UnpackLow(a0, a1).AsInt64(), b1 = Avx2.UnpackHigh(a0, a1).AsInt64();
        Vector256<long> b2 = Avx2.UnpackLow(a2, a3).AsInt64(), b3 = Avx2.UnpackHigh(a2, a3).AsInt64();
        Avx2.UnpackLow(b0, b2).AsByte().StoreUnsafe(ref panel);
        Avx2.UnpackHigh(b0, b2).AsByte().StoreUnsafe(ref panel, (nuint)pitch);
        Avx2.UnpackLow(b1, b3).AsByte().StoreUnsafe(ref panel, (nuint)(2 * pitch));
        Avx2.UnpackHigh(b1, b3).AsByte().StoreUnsafe(ref panel, (nuint)(3 * pitch));
    }

    /// <summary>Four groups of a position and of the fourth position after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Halves(ref byte source, int position, int channels, Vector256<byte> offset) => (Vector256.Create(
        Vector128.LoadUnsafe(ref source, (nuint)(position * channels)), Vector128.LoadUnsafe(ref source, (nuint)((position + 4) * channels))) ^ offset).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> QuadRow(ref byte source, int place, Vector128<byte> offset) =>
        (Vector128.LoadUnsafe(ref source, (nuint)place) ^ offset).AsInt32();

    /// <summary>Eight channels of eight or sixteen positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeBlock(ref sbyte panel, int pitch, ref sbyte target, int channels, bool isWhole)
    {
        Vector128<sbyte> a0 = Row(ref panel, 0).AsSByte(), a1 = Row(ref panel, pitch).AsSByte();
        Vector128<sbyte> a2 = Row(ref panel, 2 * pitch).AsSByte(), a3 = Row(ref panel, 3 * pitch).AsSByte();
        Vector128<sbyte> a4 = Row(ref panel, 4 * pitch).AsSByte(), a5 = Row(ref panel, 5 * pitch).AsSByte();
        Vector128<sbyte> a6 = Row(ref panel, 6 * pitch).AsSByte(), a7 = Row(ref panel, 7 * pitch).AsSByte();
        StoreEight(
            Lanes128.InterleaveLow(a0, a1).AsInt16(), Lanes128.InterleaveLow(a2, a3).AsInt16(),
            Lanes128.InterleaveLow(a4, a5).AsInt16(), Lanes128.InterleaveLow(a6, a7).AsInt16(), ref target, channels);
        if (!isWhole)
            return;
        StoreEight(
            Lanes128.InterleaveHigh(a0, a1).AsInt16(), Lanes128.InterleaveHigh(a2, a3).AsInt16(),
            Lanes128.InterleaveHigh(a4, a5).AsInt16(), Lanes128.InterleaveHigh(a6, a7).AsInt16(), ref Unsafe.Add(ref target, 8 * channels), channels);
    }

    /// <summary>From two channels of eight positions each to eight channels of each position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreEight(
        Vector128<short> b01, Vector128<short> b23, Vector128<short> b45, Vector128<short> b67, ref sbyte target, int channels)
    {
        Vector128<int> c0 = Low(b01, b23), c1 = High(b01, b23), c2 = Low(b45, b67), c3 = High(b45, b67);
        StoreTwo(Low(c0, c2), ref target, channels);
        StoreTwo(High(c0, c2), ref Unsafe.Add(ref target, 2 * channels), channels);
        StoreTwo(Low(c1, c3), ref Unsafe.Add(ref target, 4 * channels), channels);
        StoreTwo(High(c1, c3), ref Unsafe.Add(ref target, 6 * channels), channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTwo(Vector128<long> values, ref sbyte target, int channels)
    {
        Unsafe.WriteUnaligned(ref Unsafe.As<sbyte, byte>(ref target), values.ToScalar());
        Unsafe.WriteUnaligned(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref target, channels)), values.GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Row(ref sbyte source, int offset) => Vector128.LoadUnsafe(ref Unsafe.Add(ref source, offset)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(Vector128<long> values, ref short target)
    {
        if (Avx2.IsSupported)
        {
            Avx2.ConvertToVector256Int16(values.AsSByte()).StoreUnsafe(ref target);
            return;
        }

        (Vector128<short> lower, Vector128<short> upper) = Vector128.Widen(values.AsSByte());
        lower.StoreUnsafe(ref target);
        upper.StoreUnsafe(ref target, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Low(Vector128<short> a, Vector128<short> b) => Lanes128.InterleaveLow(a, b).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> High(Vector128<short> a, Vector128<short> b) => Lanes128.InterleaveHigh(a, b).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<long> Low(Vector128<int> a, Vector128<int> b) => Lanes128.InterleaveLow(a, b).AsInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<long> High(Vector128<int> a, Vector128<int> b) => Lanes128.InterleaveHigh(a, b).AsInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<long> Low(Vector128<long> a, Vector128<long> b) => Lanes128.InterleaveLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<long> High(Vector128<long> a, Vector128<long> b) => Lanes128.InterleaveHigh(a, b);
}
