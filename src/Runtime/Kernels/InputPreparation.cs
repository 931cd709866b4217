using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Specializer.Kernels;

/// <summary>
/// Copies of a layer's input that its kernel can read without asking where the border is: padded with the zero
/// point, widened to int16, moved to uint8 or with channels repeated.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class InputPreparation
{
    private const byte SignBit = 0x80;

    /// <summary>Widens <paramref name="count"/> int8 values to int16.</summary>
    public static void Widen(ref sbyte source, ref short target, nuint count) => ByteRows.Widen(ref source, ref target, count);

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
            ByteRows.Widen(ref Unsafe.Add(ref source, y * row), ref line, (nuint)row);
            line = ref Unsafe.Add(ref line, row);
            int gap = y + 1 < height ? right + left : right + (bottom * pitch);
            Fill(ref line, gap, zeroPoint);
            line = ref Unsafe.Add(ref line, right + left);
        }
    }

    /// <summary>Moves <paramref name="count"/> int8 values up by 128, to uint8.</summary>
    public static void Flip(ref sbyte source, ref byte target, nuint count) =>
        ByteRows.Move(ref Unsafe.As<sbyte, byte>(ref source), ref target, count, SignBit);

    /// <summary><see cref="Flip"/> into an image with a border, as <see cref="WidenPadded"/>.</summary>
    public static void FlipPadded(
        ref sbyte source, ref byte target, int height, int row, int top, int bottom, int left, int right, byte zeroPoint) =>
        MovePadded(ref Unsafe.As<sbyte, byte>(ref source), ref target, height, row, top, bottom, left, right, zeroPoint, SignBit);

    /// <summary>Copies <paramref name="count"/> values.</summary>
    public static void Copy(ref sbyte source, ref sbyte target, uint count) =>
        Unsafe.CopyBlockUnaligned(ref Unsafe.As<sbyte, byte>(ref target), ref Unsafe.As<sbyte, byte>(ref source), count);

    /// <summary>Copies an image into one with a border; sizes in values, as <see cref="WidenPadded"/>.</summary>
    public static void CopyPadded(
        ref sbyte source, ref sbyte target, int height, int row, int top, int bottom, int left, int right, sbyte zeroPoint) =>
        MovePadded(
            ref Unsafe.As<sbyte, byte>(ref source), ref Unsafe.As<sbyte, byte>(ref target),
            height, row, top, bottom, left, right, (byte)zeroPoint, mask: 0);

    /// <summary>
    /// Copies an image [height, width, channels] into one with a border of <paramref name="zeroPoint"/>, each channel
    /// repeated <paramref name="repeat"/> times. Sizes are in positions, not values.
    /// </summary>
    public static void CopyPadded(
        ref sbyte source, ref sbyte target, int height, int width, int channels, int repeat,
        int top, int bottom, int left, int right, sbyte zeroPoint)
    {
        int pixel = channels * repeat;
        if (repeat == 1)
        {
            CopyPadded(ref source, ref target, height, width * pixel, top, bottom, left * pixel, right * pixel, zeroPoint);
            return;
        }

        int pitch = (left + width + right) * pixel;
        MemoryMarshal.CreateSpan(ref target, (top * pitch) + (left * pixel)).Fill(zeroPoint);
        ref sbyte line = ref Unsafe.Add(ref target, (top * pitch) + (left * pixel));
        for (int y = 0; y < height; y++)
        {
            Repeat(ref Unsafe.Add(ref source, y * width * channels), ref line, width * channels, repeat);
            line = ref Unsafe.Add(ref line, width * pixel);
            int gap = y + 1 < height ? (right + left) * pixel : (right * pixel) + (bottom * pitch);
            MemoryMarshal.CreateSpan(ref line, gap).Fill(zeroPoint);
            line = ref Unsafe.Add(ref line, (right + left) * pixel);
        }
    }

    private static void MovePadded(
        ref byte source, ref byte target, int height, int row, int top, int bottom, int left, int right, byte border, byte mask)
    {
        int pitch = left + row + right;
        ByteRows.Fill(ref target, (nuint)((top * pitch) + left), border);
        ref byte line = ref Unsafe.Add(ref target, (top * pitch) + left);
        for (int y = 0; y < height; y++)
        {
            ByteRows.Move(ref Unsafe.Add(ref source, y * row), ref line, (nuint)row, mask);
            line = ref Unsafe.Add(ref line, row);
            int gap = y + 1 < height ? right + left : right + (bottom * pitch);
            ByteRows.Fill(ref line, (nuint)gap, border);
            line = ref Unsafe.Add(ref line, right + left);
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
