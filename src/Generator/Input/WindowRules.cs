using System;
using System.Globalization;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>How far a window reaches, steps and spreads, before padding is known.</summary>
internal readonly record struct WindowSize(
    int Height, int Width, int StrideH = 1, int StrideW = 1, int DilationH = 1, int DilationW = 1);

/// <summary>Resolves SAME and VALID to explicit paddings.</summary>
internal static class WindowRules
{
    // Keeps every product below in an int; no real kernel or stride comes near.
    private const int Largest = 32768;

    /// <summary>
    /// The window over an input of the given height and width. SAME gives ceil(input / stride) positions, with a
    /// total padding of max((out − 1) · stride + extent − in, 0), the smaller half before (TensorFlow's rule).
    /// </summary>
    /// <param name="problem">What does not fit, where the answer is null.</param>
    public static Window? Resolve(Shape input, WindowSize size, PaddingKind padding, out string problem)
    {
        problem = "";
        int[] all = [size.Height, size.Width, size.StrideH, size.StrideW, size.DilationH, size.DilationW];
        if (Array.Exists(all, v => v is < 1 or > Largest))
        {
            problem = string.Format(
                CultureInfo.InvariantCulture,
                "a window of {0} x {1} with strides [{2}, {3}] and dilations [{4}, {5}] is not between 1 and {6}",
                size.Height, size.Width, size.StrideH, size.StrideW, size.DilationH, size.DilationW, Largest);
            return null;
        }

        Window bare = new(
            size.Height, size.Width, size.StrideH, size.StrideW, size.DilationH, size.DilationW, 0, 0, 0, 0);
        if (padding == PaddingKind.Same)
        {
            int vertical = TotalPadding(input[1], size.StrideH, bare.ExtentH);
            int horizontal = TotalPadding(input[2], size.StrideW, bare.ExtentW);
            return bare with
            {
                PadTop = vertical / 2,
                PadBottom = vertical - (vertical / 2),
                PadLeft = horizontal / 2,
                PadRight = horizontal - (horizontal / 2),
            };
        }

        if (bare.ExtentH > input[1] || bare.ExtentW > input[2])
        {
            problem = string.Format(
                CultureInfo.InvariantCulture,
                "a window of {0} x {1} (dilation included) does not fit into its input {2} without padding",
                bare.ExtentH, bare.ExtentW, input);
            return null;
        }

        return bare;
    }

    private static int TotalPadding(int input, int stride, int extent)
    {
        int output = (input + stride - 1) / stride;
        return Math.Max(((output - 1) * stride) + extent - input, 0);
    }
}
