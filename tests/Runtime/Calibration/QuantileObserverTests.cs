using System;
using System.Linq;
using CsCheck;
using Specializer.Calibration;

namespace Specializer.Runtime.Tests.Calibration;

public class QuantileObserverTests
{
    private static readonly Gen<float> AnyFinite = Gen.Float.Where(float.IsFinite);

    // Magnitudes from 1e-6 to 1e6, so that the histogram has to grow many times.
    private static readonly Gen<float> Spread =
        Gen.Select(Gen.Double[-6, 6], Gen.Bool, (e, negative) => (float)(Math.Pow(10, e) * (negative ? -1 : 1)));

    private static readonly Gen<float> Relu = Gen.Float[-3, 3].Select(x => Math.Max(x, 0));

    private static readonly Gen<float[]> Values =
        Gen.OneOf(AnyFinite.Array[1, 300], Spread.Array[1, 300], Relu.Array[1, 300]);

    [Fact]
    public void EndsAreWithinOneBinOfTheExactQuantiles() =>
        Gen.Select(Values, Gen.Double[0, 0.49], Gen.Int[1, 50]).Sample((values, alpha, batch) =>
        {
            QuantileObserver observer = Observe(alpha, values, batch);

            // The last roundings to float add half a unit in the last place to the stated bound.
            double slack = observer.BinWidth + (values.Max(v => Math.Abs((double)v)) * Math.ScaleB(1, -23));
            Assert.InRange(observer.Min - Exact(values, alpha), -slack, slack);
            Assert.InRange(observer.Max - Exact(values, 1 - alpha), -slack, slack);
        });

    [Fact]
    public void BinsStayNarrowAgainstTheRange() =>
        Gen.Select(Values, Gen.Int[1, 50]).Sample((values, batch) =>
        {
            double range = (double)values.Max() - values.Min();
            if (range > 0)
                Assert.True(Observe(0.01, values, batch).BinWidth < range / 1000);
        });

    [Fact]
    public void AlphaZeroIsExactlyMinimumAndMaximum() =>
        Gen.Select(Values, Gen.Int[1, 50]).Sample((values, batch) =>
        {
            QuantileObserver observer = Observe(0, values, batch);
            Assert.Equal(values.Min(), observer.Min);
            Assert.Equal(values.Max(), observer.Max);
            Assert.Equal(0, observer.ClippedShare);
        });

    [Fact]
    public void TheLargestValueOfABinIsNotRounded()
    {
        // -1 and -5e-34 share a bin; interpolated from the smaller end, the larger comes out as 0.
        Assert.Equal(-5e-34f, Observe(0, [-1660, -1, -5e-34f], 3).Max);
    }

    [Fact]
    public void RangeGrowsByFortyOrdersOfMagnitude()
    {
        QuantileObserver observer = new(0.25);
        observer.Observe([1e-30f]);
        observer.Observe([0]);
        observer.Observe([-1e10f, 1e10f, -2e10f, 2e10f, 3e10f]);

        Assert.InRange(observer.Min, (-1e10f / 2) - 5e7f, (-1e10f / 2) + 5e7f);
        Assert.InRange(observer.Max, (1.5e10f) - 5e7f, 1.5e10f + 5e7f);
        Assert.True(observer.BinWidth < 5e7);
    }

    [Fact]
    public void RepeatedZerosAreExactAndNotCountedAsClipped()
    {
        float[] values = [.. Enumerable.Repeat(0f, 900), .. Enumerable.Range(1, 100).Select(i => i / 10f)];
        QuantileObserver observer = Observe(0.05, values, 64);

        Assert.Equal(0, observer.Min);
        Assert.InRange(observer.ClippedShare, 0.045, 0.055);
    }

    [Fact]
    public void ClippedShareIsTheShareLeftOutAtBothEnds()
    {
        float[] values = [.. Enumerable.Range(0, 100_000).Select(i => i * 0.001f)];
        QuantileObserver observer = Observe(0.01, values, 1000);

        // 100,000 even values in about 2,048 bins: a boundary bin holds 0.1 % of them, and both ends have one.
        Assert.InRange(observer.ClippedShare, 0.018, 0.022);
    }

    [Fact]
    public void OrderOfValuesDoesNotMatterBeyondTheBound()
    {
        float[] values = [.. Enumerable.Range(0, 5000).Select(i => MathF.Sin(i) * i)];
        QuantileObserver forward = Observe(0.1, values, 7);
        QuantileObserver backward = Observe(0.1, [.. values.Reverse()], 300);

        double slack = forward.BinWidth + backward.BinWidth;
        Assert.InRange(forward.Min - backward.Min, -slack, slack);
    }

    [Theory]
    [InlineData(-0.001)]
    [InlineData(0.5)]
    [InlineData(double.NaN)]
    public void AlphaOutsideItsRangeIsRefused(double alpha) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantileObserver(alpha));

    [Fact]
    public void NothingObservedHasNoRange()
    {
        QuantileObserver observer = new(0.1);
        observer.Observe([]);
        Assert.Throws<InvalidOperationException>(() => observer.Min);
        Assert.Throws<InvalidOperationException>(() => new MinMaxObserver().Max);
        Assert.Equal(0, observer.ClippedShare);
    }

    [Fact]
    public void ARefusedBatchLeavesNoTrace()
    {
        QuantileObserver observer = Observe(0, [1, 2], 2);
        ArgumentException error = Assert.Throws<ArgumentException>(() => observer.Observe([50, float.NaN]));
        Assert.Contains("index 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, observer.Max);
    }

    private static QuantileObserver Observe(double alpha, float[] values, int batch)
    {
        QuantileObserver observer = new(alpha);
        for (int i = 0; i < values.Length; i += batch)
            observer.Observe(values.AsSpan(i, Math.Min(batch, values.Length - i)));
        return observer;
    }

    private static double Exact(float[] values, double share)
    {
        float[] sorted = [.. values.Order()];
        double rank = share * (sorted.Length - 1);
        int below = (int)rank;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((rank - below) * ((double)sorted[above] - sorted[below]));
    }
}
