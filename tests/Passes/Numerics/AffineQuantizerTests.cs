using System;
using Specializer.Numerics;

namespace Specializer.Passes.Tests.Numerics;

public class AffineQuantizerTests
{
    [Theory]
    [InlineData(0.5f, 0)]
    [InlineData(1.5f, 2)]
    [InlineData(2.5f, 2)]
    [InlineData(-0.5f, 0)]
    [InlineData(-1.5f, -2)]
    public void HalvesGoToEvenBeforeTheZeroPointIsAdded(float value, int steps)
    {
        Assert.Equal(steps, AffineQuantizer.Quantize(value, 1, 0));
        Assert.Equal(steps + 1, AffineQuantizer.Quantize(value, 1, 1));
    }

    [Theory]
    [InlineData(float.NaN, 5)]
    [InlineData(float.PositiveInfinity, 127)]
    [InlineData(float.NegativeInfinity, -128)]
    [InlineData(float.MaxValue, 127)]
    [InlineData(float.MinValue, -128)]
    public void ExtremesClampAndNaNIsTheZeroPoint(float value, int expected) =>
        Assert.Equal(expected, AffineQuantizer.Quantize(value, 1e-30f, 5));

    [Theory]
    [InlineData(float.NegativeInfinity, -127)]
    [InlineData(-127.9f, -127)]
    [InlineData(200, 127)]
    [InlineData(float.NaN, 0)]
    public void SymmetricValuesClampToMinus127(float value, int expected) =>
        Assert.Equal(expected, AffineQuantizer.QuantizeSymmetric(value, 1));

    [Fact]
    public void SpansEqualSingleValues()
    {
        float[] values = [-3, -0.2f, 0, 0.7f, 900];
        sbyte[] quantized = new sbyte[5];
        AffineQuantizer.Quantize(values, quantized, 0.1f, 3);
        Assert.Equal([-27, 1, 3, 10, 127], quantized);

        float[] back = new float[5];
        AffineQuantizer.Dequantize(quantized, back, 0.5f, 3);
        Assert.Equal([-15, -1, 0, 3.5f, 62], back);
    }

    [Fact]
    public void SpansOfUnequalLengthAreRefused()
    {
        Assert.Throws<ArgumentException>(() => AffineQuantizer.Quantize([1, 2], new sbyte[1], 1, 0));
        Assert.Throws<ArgumentException>(() => AffineQuantizer.Dequantize([1], new float[2], 1, 0));
    }
}
