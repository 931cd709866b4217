using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Specializer.Numerics;

namespace Specializer.Kernels;

/// <summary>The geometry of a pool over an image [height, width, channels].</summary>
/// <param name="InputHeight">Rows of the input.</param>
/// <param name="InputWidth">Columns of the input.</param>
/// <param name="Channels">Channels of input and output.</param>
/// <param name="OutputHeight">Rows of the output.</param>
/// <param name="OutputWidth">Columns of the output.</param>
/// <param name="WindowHeight">Rows of the window.</param>
/// <param name="WindowWidth">Columns of the window.</param>
/// <param name="StrideHeight">Rows between windows.</param>
/// <param name="StrideWidth">Columns between windows.</param>
/// <param name="PadTop">Rows of border above.</param>
/// <param name="PadLeft">Columns of border on the left.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct PoolGeometry(
    int InputHeight, int InputWidth, int Channels, int OutputHeight, int OutputWidth,
    int WindowHeight, int WindowWidth, int StrideHeight, int StrideWidth, int PadTop, int PadLeft);

/// <summary>
/// Average and maximum over windows, and the mean over an image; the border never counts. Vectors of channels that do not
/// divide theirs end with the last channel: some are computed twice, to the same answers.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Pooling
{
    // Up to here (sum ± n/2) / n in float truncates to the integer quotient: the quotient is at most 129, its
    // rounding error at most 129 · 2^−24, and a quotient that is no integer is at least 1/n away from one.
    private const int LargestExactCount = 1 << 16;

    /// <summary>The average of each window, halves away from zero, in the input's own quantization.</summary>
    public static void Average(ref sbyte source, ref sbyte target, in PoolGeometry pool, int min, int max)
    {
        for (int oy = 0; oy < pool.OutputHeight; oy++)
        {
            (int y0, int rows) = Clip((oy * pool.StrideHeight) - pool.PadTop, pool.WindowHeight, pool.InputHeight);
            for (int ox = 0; ox < pool.OutputWidth; ox++)
            {
                (int x0, int columns) = Clip((ox * pool.StrideWidth) - pool.PadLeft, pool.WindowWidth, pool.InputWidth);
                ref sbyte corner = ref Unsafe.Add(ref source, ((y0 * pool.InputWidth) + x0) * pool.Channels);
                AverageWindow(ref corner, ref target, rows, columns, pool.InputWidth * pool.Channels, pool.Channels, min, max);
                target = ref Unsafe.Add(ref target, pool.Channels);
            }
        }
    }

    /// <summary>The largest value of each window.</summary>
    public static void Max(ref sbyte source, ref sbyte target, in PoolGeometry pool, int min, int max)
    {
        for (int oy = 0; oy < pool.OutputHeight; oy++)
        {
            (int y0, int rows) = Clip((oy * pool.StrideHeight) - pool.PadTop, pool.WindowHeight, pool.InputHeight);
            for (int ox = 0; ox < pool.OutputWidth; ox++)
            {
                (int x0, int columns) = Clip((ox * pool.StrideWidth) - pool.PadLeft, pool.WindowWidth, pool.InputWidth);
                ref sbyte corner = ref Unsafe.Add(ref source, ((y0 * pool.InputWidth) + x0) * pool.Channels);
                MaxWindow(ref corner, ref target, rows, columns, pool.InputWidth * pool.Channels, pool.Channels, (sbyte)min, (sbyte)max);
                target = ref Unsafe.Add(ref target, pool.Channels);
            }
        }
    }

    /// <summary>The mean over all positions, requantized with one float multiplication.</summary>
    /// <param name="source">[positions, channels].</param>
    /// <param name="target">[channels].</param>
    /// <param name="positions">Height · width.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="inputZeroPoint">Taken off every value.</param>
    /// <param name="scale">Input scale / (output scale · positions).</param>
    /// <param name="zeroPoint">The output's zero point.</param>
    public static void MeanFloat32(
        ref sbyte source, ref sbyte target, int positions, int channels, int inputZeroPoint, float scale, int zeroPoint)
    {
        int zeros = positions * inputZeroPoint;
        if (Vector128.IsHardwareAccelerated && channels >= ChannelSums.Channels)
        {
            Vector128<float> scales = Vector128.Create(scale);
            for (int group = 0; group < channels; group += ChannelSums.Channels)
            {
                int c = Math.Min(group, channels - ChannelSums.Channels);
                ChannelSums sums = ChannelSums.Of(ref Unsafe.Add(ref source, c), 1, positions, 0, channels);
                Epilogue128.Store(
                    ref Unsafe.Add(ref target, c),
                    Epilogue128.Float32Large(sums.A - Vector128.Create(zeros), scales),
                    Epilogue128.Float32Large(sums.B - Vector128.Create(zeros), scales),
                    Epilogue128.Float32Large(sums.C - Vector128.Create(zeros), scales),
                    Epilogue128.Float32Large(sums.D - Vector128.Create(zeros), scales),
                    zeroPoint, sbyte.MinValue, sbyte.MaxValue);
            }

            return;
        }

        for (int c = 0; c < channels; c++)
        {
            int sum = ChannelSums.One(ref Unsafe.Add(ref source, c), 1, positions, 0, channels) - zeros;
            Unsafe.Add(ref target, c) = Requantize.Float32(sum, scale, zeroPoint, sbyte.MinValue, sbyte.MaxValue);
        }
    }

    /// <summary>The mean over all positions, requantized as TFLite does.</summary>
    public static void MeanFixedPoint(
        ref sbyte source, ref sbyte target, int positions, int channels, int inputZeroPoint,
        FixedPointMultiplier multiplier, int zeroPoint)
    {
        for (int c = 0; c < channels; c++)
        {
            int sum = ChannelSums.One(ref Unsafe.Add(ref source, c), 1, positions, 0, channels) - (positions * inputZeroPoint);
            Unsafe.Add(ref target, c) = Requantize.FixedPointTwice(sum, multiplier, zeroPoint, sbyte.MinValue, sbyte.MaxValue);
        }
    }

    private static (int First, int Count) Clip(int first, int count, int extent)
    {
        int from = Math.Max(first, 0);
        return (from, Math.Min(first + count, extent) - from);
    }

    private static void AverageWindow(
        ref sbyte corner, ref sbyte target, int rows, int columns, int rowPitch, int channels, int min, int max)
    {
        int count = rows * columns;
        int half = count / 2;
        if (Vector128.IsHardwareAccelerated && count <= LargestExactCount && channels >= ChannelSums.Channels)
        {
            Vector128<float> divisor = Vector128.Create((float)count);
            for (int group = 0; group < channels; group += ChannelSums.Channels)
            {
                int c = Math.Min(group, channels - ChannelSums.Channels);
                ChannelSums sums = ChannelSums.Of(ref Unsafe.Add(ref corner, c), rows, columns, rowPitch, channels);
                Epilogue128.Store(
                    ref Unsafe.Add(ref target, c),
                    Divide(sums.A, half, divisor), Divide(sums.B, half, divisor), Divide(sums.C, half, divisor), Divide(sums.D, half, divisor),
                    zeroPoint: 0, min, max);
            }

            return;
        }

        for (int c = 0; c < channels; c++)
        {
            int sum = ChannelSums.One(ref Unsafe.Add(ref corner, c), rows, columns, rowPitch, channels);
            int average = (sum > 0 ? sum + half : sum - half) / count;
            Unsafe.Add(ref target, c) = (sbyte)Math.Min(Math.Max(average, min), max);
        }
    }

    private static Vector128<int> Divide(Vector128<int> sums, int half, Vector128<float> divisor)
    {
        Vector128<int> positive = Vector128.GreaterThan(sums, Vector128<int>.Zero);
        Vector128<int> moved = sums + Vector128.ConditionalSelect(positive, Vector128.Create(half), Vector128.Create(-half));
        return Vector128.ConvertToInt32(Vector128.ConvertToSingle(moved) / divisor);
    }

    private static void MaxWindow(
        ref sbyte corner, ref sbyte target, int rows, int columns, int rowPitch, int channels, sbyte min, sbyte max)
    {
        if (Vector128.IsHardwareAccelerated && channels >= Vector128<sbyte>.Count)
        {
            for (int group = 0; group < channels; group += Vector128<sbyte>.Count)
            {
                int c = Math.Min(group, channels - Vector128<sbyte>.Count);
                Vector128<sbyte> largest = Vector128.Create(min);
                for (int y = 0; y < rows; y++)
                {
                    for (int x = 0; x < columns; x++)
                        largest = Vector128.Max(largest, Vector128.LoadUnsafe(ref corner, (nuint)((y * rowPitch) + (x * channels) + c)));
                }

                Vector128.Min(largest, Vector128.Create(max)).StoreUnsafe(ref target, (nuint)c);
            }

            return;
        }

        for (int c = 0; c < channels; c++)
        {
            sbyte largest = min;
            for (int y = 0; y < rows; y++)
            {
                for (int x = 0; x < columns; x++)
                    largest = Math.Max(largest, Unsafe.Add(ref corner, (y * rowPitch) + (x * channels) + c));
            }

            Unsafe.Add(ref target, c) = Math.Min(largest, max);
        }
    }
}
