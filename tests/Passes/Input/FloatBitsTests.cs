using System;
using System.Linq;
using Specializer.Input;

namespace Specializer.Passes.Tests.Input;

/// <summary>Half-width floats against .NET's own, over all their values.</summary>
public sealed class FloatBitsTests
{
    [Fact]
    public void Every_float16_widens_as_Half_does()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            float actual = FloatBits.FromFloat16((ushort)bits);
            bool same = float.IsNaN(expected)
                ? float.IsNaN(actual)
                : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual);
            Assert.True(same, $"0x{bits:X4} is {expected:R}, not {actual:R}");
        }
    }

    [Fact]
    public void Every_bfloat16_is_the_upper_half_of_a_float()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
            Assert.Equal(bits << 16, BitConverter.SingleToInt32Bits(FloatBits.FromBFloat16((ushort)bits)));
    }

    [Theory]
    [InlineData(new float[0], -1)]
    [InlineData(new[] { 1f, -float.MaxValue, float.Epsilon }, -1)]
    [InlineData(new[] { 1f, float.NaN, float.NaN }, 1)]
    [InlineData(new[] { float.PositiveInfinity }, 0)]
    [InlineData(new[] { 0f, 0f, float.NegativeInfinity }, 2)]
    public void The_first_value_that_is_not_finite(float[] values, int index) =>
        Assert.Equal(index, FloatBits.IndexOfNotFinite(values));
}
