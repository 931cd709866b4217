using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Specializer.Calibration;
using Specializer.Numerics;

namespace Specializer.Runtime.Tests.Calibration;

public class ClippingObserverTests
{
    /// <summary>Even, bell-shaped, after a ReLU, of one sign, with far outliers, or a single value.</summary>
    private static readonly Gen<float[]> Values = Gen.Select(Gen.Int[0, 5], Gen.Int[1, 600], Gen.Int).Select((kind, count, seed) =>
    {
        Random random = new(seed);
        double Bell() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(kind switch
            {
                0 => (random.NextDouble() * 4) - 1,
                1 => Bell(),
                2 => Math.Max(Bell(), 0),
                3 => -5 - random.NextDouble(),
                4 => i == 0 ? 40 : Bell(),
                _ => 0.25 * seed % 9,
            });
        }

        return values;
    });

    [Fact]
    public void NoCoarseRangeIsBetterThanTheErrorStated() =>
        Gen.Select(Values, Gen.Int[1, 100]).Sample((values, batch) =>
        {
            MeanSquaredErrorObserver observer = Observe(new MeanSquaredErrorObserver(), values, batch);
            double found = RootMeanSquare(values, observer.Min, observer.Max);
            double best = Candidates(values).Min(range => RootMeanSquare(values, range.Min, range.Max));
            Assert.True(found <= best + (2 * observer.BinWidth) + (values.Max(Math.Abs) * 1e-7), $"{found} {best} {observer.BinWidth}");
        });

    [Fact]
    public void TheErrorReportedIsTheOneOfTheValues() =>
        Gen.Select(Values, Gen.Int[1, 100]).Sample((values, batch) =>
        {
            MeanSquaredErrorObserver observer = Observe(new MeanSquaredErrorObserver(), values, batch);
            double found = RootMeanSquare(values, observer.Min, observer.Max);

            // Dequantized values are rounded to float once.
            double slack = observer.BinWidth + (values.Max(Math.Abs) * 1e-7);
            Assert.InRange(Math.Sqrt(observer.MeanSquaredError) - found, -slack, slack);
        });

    [Fact]
    public void TheDivergenceIsSmallestAmongTheCoarseRanges() =>
        Gen.Select(Values, Gen.Int[1, 100]).Sample(
            (values, batch) =>
            {
                EntropyObserver observer = Observe(new EntropyObserver(), values, batch);
                float[] counted = [.. values.Where(v => v != 0)];
                if (counted.Length == 0)
                    return;
                double found = KullbackLeibler(counted, observer.Min, observer.Max, observer.BinWidth);
                double best = Candidates(counted).Min(range => KullbackLeibler(counted, range.Min, range.Max, observer.BinWidth));
                Assert.True(found <= best + 1e-9, $"{found} {best}");
            },
            iter: 20);

    [Fact]
    public void RangesStayWithinTheExtremesAndHoldZero() => Values.Sample(values =>
    {
        foreach (IActivationObserver observer in Both())
        {
            observer.Observe(values);
            Assert.InRange(observer.Min, Math.Min(values.Min(), 0), 0);
            Assert.InRange(observer.Max, 0, Math.Max(values.Max(), 0));
        }
    });

    [Fact]
    public void ClippedShareCountsWhatLiesOutside() => Gen.Select(Values, Gen.Bool).Sample((values, mse) =>
    {
        IActivationObserver observer = mse ? new MeanSquaredErrorObserver() : new EntropyObserver();
        observer.Observe(values);
        double width = mse ? ((MeanSquaredErrorObserver)observer).BinWidth : ((EntropyObserver)observer).BinWidth;
        double exact = Share(values, v => v < observer.Min || v > observer.Max);
        double near = Share(values, v => Math.Abs(v - observer.Min) <= width || Math.Abs(v - observer.Max) <= width);
        Assert.InRange(observer.ClippedShare, exact - near - 1e-12, exact + near + 1e-12);
    });

    [Fact]
    public void AFarOutlierIsClippedAndSaid()
    {
        // Clipping 40 to 1 adds 39²/n to the mean squared error, keeping it (41/255)²/12: equal at n = 700,000.
        float[] values = [.. Enumerable.Range(0, 10_000).Select(i => MathF.Sin(i))];
        foreach (IActivationObserver observer in Both())
        {
            observer.Observe([40]);
            for (int i = 0; i < 300; i++)
                observer.Observe(values);
            Assert.InRange(observer.Max, 0.9f, 10);
            Assert.InRange(observer.ClippedShare, 0.2e-6, 0.1);
        }
    }

    [Fact]
    public void EvenValuesAreHardlyClipped()
    {
        float[] values = [.. Enumerable.Range(0, 100_000).Select(i => (i * 0.61803398875f % 1 * 2) - 1)];
        foreach (IActivationObserver observer in Both())
        {
            observer.Observe(values);
            Assert.InRange(observer.Min, -1, -0.95f);
            Assert.InRange(observer.Max, 0.95f, 1);
        }
    }

    [Fact]
    public void ZerosDoNotChangeTheEntropyRange()
    {
        float[] values = [.. Enumerable.Range(0, 5000).Select(i => MathF.Abs(MathF.Sin(i) * MathF.Cos(3 * i)))];
        EntropyObserver without = Observe(new EntropyObserver(), values, 100);
        EntropyObserver with = Observe(new EntropyObserver(), [.. values, .. new float[20_000]], 100);
        Assert.Equal((without.Min, without.Max), (with.Min, with.Max));
        Assert.Equal(without.ClippedShare / 5, with.ClippedShare, 1e-12);
    }

    [Fact]
    public void OnlyZerosHaveTheRangeZero()
    {
        foreach (IActivationObserver observer in Both())
        {
            observer.Observe([0, 0]);
            Assert.Equal((0f, 0f), (observer.Min, observer.Max));
            Assert.Equal(0, observer.ClippedShare);
        }
    }

    [Fact]
    public void AnAnswerTakesLaterValuesIn()
    {
        foreach (IActivationObserver observer in Both())
        {
            observer.Observe([0.5f, 1]);
            Assert.InRange(observer.Max, 0.9f, 1);
            observer.Observe([50, 100]);
            Assert.InRange(observer.Max, 49, 100);
        }
    }

    [Fact]
    public void NothingObservedHasNoRangeAndNaNLeavesNoTrace()
    {
        foreach (IActivationObserver observer in Both())
        {
            Assert.Throws<InvalidOperationException>(() => observer.Min);
            Assert.Throws<ArgumentException>(() => observer.Observe([1, float.NaN]));
            Assert.Throws<InvalidOperationException>(() => observer.Max);
            Assert.Equal(0, observer.ClippedShare);
        }
    }

    private static IActivationObserver[] Both() => [new MeanSquaredErrorObserver(), new EntropyObserver()];

    private static T Observe<T>(T observer, float[] values, int batch)
        where T : IActivationObserver
    {
        for (int i = 0; i < values.Length; i += batch)
            observer.Observe(values.AsSpan(i, Math.Min(batch, values.Length - i)));
        return observer;
    }

    private static IEnumerable<(float Min, float Max)> Candidates(float[] values)
    {
        float low = Math.Min(values.Min(), 0), high = Math.Max(values.Max(), 0);
        return from l in Enumerable.Range(0, 29)
               from h in Enumerable.Range(0, 29)
               select ((float)(low * Math.Pow(2, -l / 4.0)), (float)(high * Math.Pow(2, -h / 4.0)));
    }

    private static double RootMeanSquare(float[] values, float min, float max)
    {
        AffineParams p = AffineParams.Asymmetric(min, max);
        return Math.Sqrt(values.Average(v =>
        {
            double error = v - (double)AffineQuantizer.Dequantize(AffineQuantizer.Quantize(v, p.Scale, p.ZeroPoint), p.Scale, p.ZeroPoint);
            return error * error;
        }));
    }

    /// <summary>The definition, from the values themselves, binned as the observer says.</summary>
    private static double KullbackLeibler(float[] values, float min, float max, double width)
    {
        bool isWhole = min <= values.Min() && max >= values.Max();
        if (!isWhole && (double)max - min < 256 * width)
            return double.PositiveInfinity;
        AffineParams p = AffineParams.Asymmetric(min, max);
        (double Centre, int Count)[] bins = [.. values
            .GroupBy(v => Math.Floor(v / width)).OrderBy(b => b.Key)
            .Select(b => (((double)b.Min() + b.Max()) / 2, b.Count()))];
        (double Centre, int Count)[] inside = [.. bins.Where(b => isWhole || (b.Centre >= min && b.Centre <= max))];
        if (inside.Length == 0)
            return double.PositiveInfinity;

        double[] reference = [.. inside.Select(b => (double)b.Count)];
        reference[0] += bins.Where(b => b.Centre < inside[0].Centre).Sum(b => b.Count);
        reference[^1] += bins.Where(b => b.Centre > inside[^1].Centre).Sum(b => b.Count);
        int[] levels = [.. inside.Select(b => (int)Math.Clamp(Math.Round(b.Centre / p.Scale) + p.ZeroPoint, -128, 127))];
        return reference.Select((r, i) =>
        {
            double quantized = inside.Where((_, j) => levels[j] == levels[i]).Average(b => b.Count) / inside.Sum(b => b.Count);
            return r / values.Length * Math.Log(r / values.Length / quantized);
        }).Sum();
    }

    private static double Share(float[] values, Func<float, bool> isCounted) => (double)values.Count(isCounted) / values.Length;
}
