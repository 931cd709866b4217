using System;
using System.Linq;
using CsCheck;
using Specializer.Numerics;

namespace Specializer.Passes.Tests.Numerics;

public class QuantileTests
{
    [Theory]
    [InlineData(0, 1, 10)]
    [InlineData(0.25, 2, 4)]
    [InlineData(0.1, 1.4f, 7.6f)]
    public void RanksInterpolateAsType7(double alpha, float min, float max) =>
        Assert.Equal((min, max), Quantile.Range([3, 10, 1, 4, 2], alpha));

    [Fact]
    public void EndsLieInOrderWithinTheValues() =>
        Gen.Select(Gen.Float.Where(float.IsFinite).Array[1, 40], Gen.Double[0, 0.4999]).Sample((values, alpha) =>
        {
            float[] before = [.. values];
            (float min, float max) = Quantile.Range(values, alpha);
            Assert.True(values.Min() <= min && min <= max && max <= values.Max());
            Assert.Equal(before, values);
        });

    [Fact]
    public void AtMostTheShareLiesOutsideEachEnd() =>
        Gen.Select(Gen.Float[-1, 1].Array[1, 200], Gen.Double[0, 0.4999]).Sample((values, alpha) =>
        {
            (float min, float max) = Quantile.Range(values, alpha);
            double allowed = (alpha * (values.Length - 1)) + 1;
            Assert.True(values.Count(v => v < min) <= allowed);
            Assert.True(values.Count(v => v > max) <= allowed);
        });

    [Fact]
    public void WhatHasNoQuantilesIsRefused()
    {
        Assert.Throws<ArgumentException>(() => Quantile.Range([], 0));
        Assert.Throws<ArgumentException>(() => Quantile.Range([1, float.NaN], 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Range([1], 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Range([1], -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Range([1], double.NaN));
    }
}
