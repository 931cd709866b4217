using System;
using CsCheck;
using Specializer.Numerics;

namespace Specializer.Passes.Tests.Numerics;

public class AffineParamsTests
{
    private static readonly Gen<float> End =
        Gen.OneOf(Gen.Float.Where(float.IsFinite), Gen.Float[-10, 10], Gen.OneOf(0f, -0f, float.Epsilon, float.MaxValue));

    private static readonly Gen<(float Min, float Max)> Range =
        Gen.Select(End, End, (a, b) => (Math.Min(a, b), Math.Max(a, b)));

    [Fact]
    public void ParametersAreAlwaysUsable() =>
        Range.Sample((min, max) =>
        {
            foreach (AffineParams p in new[] { AffineParams.Asymmetric(min, max), AffineParams.Symmetric(min, max) })
            {
                Assert.True(float.IsNormal(p.Scale) && p.Scale > 0);
                Assert.InRange(p.ZeroPoint, -128, 127);
            }
        });

    [Fact]
    public void ValuesOfTheRangeComeBackWithinHalfAScale() =>
        Gen.Select(Gen.Float[-50, 50], Gen.Float[-50, 50], Gen.Float[0, 1]).Sample((a, b, t) =>
        {
            (float min, float max) = (Math.Min(Math.Min(a, b), 0), Math.Max(Math.Max(a, b), 0));
            float value = Math.Clamp(min + (t * (max - min)), min, max);
            AffineParams p = AffineParams.Asymmetric(min, max);
            float back = AffineQuantizer.Dequantize(
                AffineQuantizer.Quantize(value, p.Scale, p.ZeroPoint), p.Scale, p.ZeroPoint);

            // 255 roundings of 2^-24 in the scale, and those of quotient and product, stay below 1e-4 of a scale.
            Assert.InRange(Math.Abs(back - value), 0, p.Scale * (0.5f + 1e-4f));
        });

    [Fact]
    public void SymmetricValuesComeBackWithinHalfAScaleAndLeaveOutMinus128() =>
        Gen.Select(Gen.Float[0.001f, 50], Gen.Float[-1, 1]).Sample((max, t) =>
        {
            AffineParams p = AffineParams.Symmetric(-max / 3, max);
            sbyte q = AffineQuantizer.QuantizeSymmetric(t * max, p.Scale);
            Assert.Equal(0, p.ZeroPoint);
            Assert.InRange(q, -127, 127);
            Assert.InRange(Math.Abs((q * p.Scale) - (t * max)), 0, p.Scale * (0.5f + 1e-4f));
        });

    [Fact]
    public void RealZeroIsExact() =>
        Range.Sample((min, max) =>
        {
            AffineParams p = AffineParams.Asymmetric(min, max);
            sbyte q = AffineQuantizer.Quantize(0, p.Scale, p.ZeroPoint);
            Assert.Equal(p.ZeroPoint, q);
            Assert.Equal(0, AffineQuantizer.Dequantize(q, p.Scale, p.ZeroPoint));
        });

    [Theory]
    [InlineData(0, 6, 6 / 255f, -128)]
    [InlineData(-6, 0, 6 / 255f, 127)]
    [InlineData(2, 4, 4 / 255f, -128)]
    [InlineData(-4, -2, 4 / 255f, 127)]
    [InlineData(-128, 127, 1, 0)]
    public void AsymmetricParametersAreThoseOfTheFormula(float min, float max, float scale, int zeroPoint) =>
        Assert.Equal(new AffineParams(scale, zeroPoint), AffineParams.Asymmetric(min, max));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1e-42f)]
    public void ADegenerateRangeHasScaleOne(float min, float max)
    {
        Assert.Equal(new AffineParams(1, 0), AffineParams.Asymmetric(min, max));
        Assert.Equal(new AffineParams(1, 0), AffineParams.Symmetric(min, max));
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(0, float.NaN)]
    [InlineData(0, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(1, 0)]
    public void ARangeThatIsNoneIsRefused(float min, float max)
    {
        Assert.Throws<ArgumentException>(() => AffineParams.Asymmetric(min, max));
        Assert.Throws<ArgumentException>(() => AffineParams.Symmetric(min, max));
    }
}
