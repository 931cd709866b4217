using System;
using System.Linq;
using CsCheck;
using Specializer.Kernels;
using Specializer.Numerics;

namespace Specializer.Runtime.Tests.Kernels;

public class QuantizationTests
{
    private static readonly Gen<float> Scale = Gen.Double[-30, 5].Select(e => (float)Math.Pow(10, e));

    private static readonly Gen<int> ZeroPoint = Gen.Int[-128, 127];

    // Any bit pattern, halves of the scale (ties), values about the range, and the values that break comparisons.
    private static Gen<float> ValueFor(float scale) => Gen.OneOf(
        Gen.Int.Select(BitConverter.Int32BitsToSingle),
        Gen.Int[-600, 600].Select(n => n * 0.5f * scale),
        Gen.Float[-300, 300].Select(x => x * scale),
        Gen.OneOf(float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, -0f));

    [Fact]
    public void QuantizeEqualsTheScalarDefinition() =>
        Gen.Select(Scale, ZeroPoint)
            .SelectMany((scale, zero) => ValueFor(scale).Array[0, 70].Select(values => (scale, zero, values)))
            .Sample((scale, zero, values) =>
            {
                sbyte[] answer = new sbyte[values.Length];
                Quantization.Quantize(values, answer, scale, zero);
                Assert.Equal(values.Select(v => AffineQuantizer.Quantize(v, scale, zero)), answer);
            });

    [Fact]
    public void DequantizeEqualsTheScalarDefinition() =>
        Gen.Select(Scale, ZeroPoint, Gen.SByte.Array[0, 70]).Sample((scale, zero, values) =>
        {
            float[] answer = new float[values.Length];
            Quantization.Dequantize(values, answer, scale, zero);
            Assert.Equal(values.Select(q => AffineQuantizer.Dequantize(q, scale, zero)), answer);
        });

    [Fact]
    public void EveryPlaceOfAVectorIsItsOwn()
    {
        float[] values = [.. Enumerable.Range(0, 67).Select(i => (float)i)];
        sbyte[] answer = new sbyte[67];
        Quantization.Quantize(values, answer, 1, 0);
        Assert.Equal(Enumerable.Range(0, 67).Select(i => (sbyte)i), answer);

        float[] back = new float[67];
        Quantization.Dequantize(answer, back, 1, 0);
        Assert.Equal(values, back);
    }

    [Fact]
    public void SpansOfUnequalLengthAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Quantization.Quantize(new float[16], new sbyte[32], 1, 0));
        Assert.Throws<ArgumentException>(() => Quantization.Dequantize(new sbyte[16], new float[32], 1, 0));
    }
}
