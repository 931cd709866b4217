using System;
using System.Runtime.CompilerServices;

namespace Specializer.Input;

/// <summary>Float formats as they lie in a file, widened to float exactly.</summary>
internal static class FloatBits
{
    public static float ToSingle(int bits) => Unsafe.As<int, float>(ref bits);

    /// <summary>The value of a bfloat16: the upper half of a float.</summary>
    public static float FromBFloat16(ushort bits) => ToSingle(bits << 16);

    /// <summary>The value of an IEEE 754 binary16.</summary>
    public static float FromFloat16(ushort bits)
    {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >> 10) & 0x1F;
        int fraction = bits & 0x3FF;
        if (exponent == 0)
        {
            // Subnormal: fraction · 2^−24, exact in float.
            float magnitude = fraction / 16777216f;
            return sign == 0 ? magnitude : -magnitude;
        }

        int widened = exponent == 31 ? 255 : exponent - 15 + 127;
        return ToSingle(sign | (widened << 23) | (fraction << 13));
    }

    /// <summary>The index of the first value that is NaN or infinite, or −1.</summary>
    public static int IndexOfNotFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]) || float.IsInfinity(values[i]))
                return i;
        }

        return -1;
    }
}
