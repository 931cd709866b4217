using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Specializer.Kernels;

/// <summary>
/// Copies of a layer's input that its kernel can read without asking where the border is: padded with the zero
/// point, widened to int16 or with channels repeated.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class InputPreparation
{
    /// <summary>Widens <paramref name="count"/> int8 values to int16.</summary>
    public static void Widen(ref sbyte source, ref short target, nuint count)
    {
        nuint i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + 16 <= count; i += 16)
                Vector256.WidenLower(Vector128.LoadUnsafe(ref source, i).ToVector256Unsafe()).StoreUnsafe(ref target, i);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            for (; i + 8 <= count; i += 8)
                Lanes128.LoadWidened(ref source, i).StoreUnsafe(ref target, i);
        }

        for (; i < count; i++)
            Unsafe.Add(ref target, i) = Unsafe.Add(ref source, i);
    }

    /// <summary>Widens an image [height, width · channels] into one with a border of <paramref name="zeroPoint"/>.</summary>
    /// <param name="source">The image.</param>
    /// <param name="target">Room for (top + height + bottom) · (left + row + right) values.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="row">Values in a row, width · channels.</param>
    /// <param name="top">Rows of border above.</param>
    /// <param name="bottom">Rows of border below.</param>
    /// <param name="left">Values of border before each row.</param>
    /// <param name="right">Values of border behind each row.</param>
    /// <param name="zeroPoint">What the border holds.</param>
    public static void WidenPadded(
        ref sbyte source, ref short target, int height, int row, int top, int bottom, int left, int right, short zeroPoint)
    {
        int pitch = left + row + right;
        Fill(ref target, (top * pitch) + left, zeroPoint);
        ref short line = ref Unsafe.Add(ref target, (top * pitch) + left);
        for (int y = 0; y < height; y++)
        {
            Widen(ref Unsafe.Add(ref source, y * row), ref line, (nuint)row);
            line = ref Unsafe.Add(ref line, row);
            int gap = y + 1 < height ? right + left : right + (bottom * pitch);
            Fill(ref line, gap, zeroPoint);
            line = ref Unsafe.Add(ref line, right + left);
        }
    }

    /// <summary>Moves <paramref name="count"/> int8 values up by 128, to uint8.</summary>
    public static void Flip(ref sbyte source, ref byte target, nuint count)
    {
        nuint i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + 32 <= count; i += 32)
                (Vector256.LoadUnsafe(ref source, i).AsByte() ^ Vector256.Create((byte)0x80)).StoreUnsafe(ref target, i);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + 16 <= count; i += 16)
                (Vector128.LoadUnsafe(ref source, i).AsByte() ^ Vector128.Create((byte)0x80)).StoreUnsafe(ref target, i);
        }

        for (; i < count; i++)
            Unsafe.Add(ref target, i) = (byte)(Unsafe.Add(ref source, i) ^ 0x80);
    }

    /// <summary><see cref="Flip"/> into an image with a border, as <see cref="WidenPadded"/>.</summary>
    public static void FlipPadded(
        ref sbyte source, ref byte target, int height, int row, int top, int bottom, int left, int right, byte zeroPoint)
    {
        int pitch = left + row + right;
        MemoryMarshal.CreateSpan(ref target, (top * pitch) + left).Fill(zeroPoint);
        ref byte line = ref Unsafe.Add(ref target, (top * pitch) + left);
        for (int y = 0; y < height; y++)
        {
            Flip(ref Unsafe.Add(ref source, y * row), ref line, (nuint)row);
            line = ref Unsafe.Add(ref line, row);
            int gap = y + 1 < height ? right + left : right + (bottom * pitch);
            MemoryMarshal.CreateSpan(ref line, gap).Fill(zeroPoint);
            line = ref Unsafe.Add(ref line, right + left);
        }
    }

    /// <summary>Copies <paramref name="count"/> values.</summary>
    public static void Copy(ref sbyte source, ref sbyte target, uint count) =>
        Unsafe.CopyBlockUnaligned(ref Unsafe.As<sbyte, byte>(ref target), ref Unsafe.As<sbyte, byte>(ref source), count);

    /// <summary>Copies an image into one with a border; sizes in values, as <see cref="WidenPadded"/>.</summary>
    public static void CopyPadded(
        ref sbyte source, ref sbyte target, int height, int row, int top, int bottom, int left, int right, sbyte zeroPoint) =>
        CopyPadded(ref source, ref target, height, row, 1, 1, top, bottom, left, right, zeroPoint);

    /// <summary>
    /// Copies an image [height, width, channels] into one with a border of <paramref name="zeroPoint"/>, each channel
    /// repeated <paramref name="repeat"/> times. Sizes are in positions, not values.
    /// </summary>
    public static void CopyPadded(
        ref sbyte source, ref sbyte target, int height, int width, int channels, int repeat,
        int top, int bottom, int left, int right, sbyte zeroPoint)
    {
        int pixel = channels * repeat;
        int pitch = (left + width + right) * pixel;
        MemoryMarshal.CreateSpan(ref target, (top * pitch) + (left * pixel)).Fill(zeroPoint);
        ref sbyte line = ref Unsafe.Add(ref target, (top * pitch) + (left * pixel));
        for (int y = 0; y < height; y++)
        {
            ref sbyte from = ref Unsafe.Add(ref source, y * width * channels);
            if (repeat == 1)
                Unsafe.CopyBlockUnaligned(ref Unsafe.As<sbyte, byte>(ref line), ref Unsafe.As<sbyte, byte>(ref from), (uint)(width * pixel));
            else
                Repeat(ref from, ref line, width * channels, repeat);

            line = ref Unsafe.Add(ref line, width * pixel);
            int gap = y + 1 < height ? (right + left) * pixel : (right * pixel) + (bottom * pitch);
            MemoryMarshal.CreateSpan(ref line, gap).Fill(zeroPoint);
            line = ref Unsafe.Add(ref line, (right + left) * pixel);
        }
    }

    private static void Fill(ref short target, int count, short value) =>
        MemoryMarshal.CreateSpan(ref target, count).Fill(value);

    private static void Repeat(ref sbyte source, ref sbyte target, int count, int repeat)
    {
        for (int i = 0; i < count; i++)
        {
            MemoryMarshal.CreateSpan(ref target, repeat).Fill(Unsafe.Add(ref source, i));
            target = ref Unsafe.Add(ref target, repeat);
        }
    }
}
