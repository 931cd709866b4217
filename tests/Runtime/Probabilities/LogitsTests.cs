using System;
using System.Linq;
using CsCheck;
using Specializer.Probabilities;

namespace Specializer.Runtime.Tests.Probabilities;

/// <summary>Softmax against its formula, at its limits and at the ends of float.</summary>
public sealed class LogitsTests
{
    private const float Infinity = float.PositiveInfinity;

    private static readonly Gen<float[]> Rows = Gen.Float[-50, 50].Array[1, 12];

    private static readonly Gen<double> Temperatures = Gen.Double[-3, 3].Select(d => Math.Pow(10, d));

    [Fact]
    public void It_is_the_formula() => Gen.Select(Rows, Gen.Double[0.5, 20]).Sample((x, temperature) =>
    {
        double[] powers = [.. x.Select(v => Math.Exp(v / temperature))];

        // One rounding to float, and the exponentials of a double.
        Assert.All(Softmax(x, temperature), (p, i) => AssertClose(powers[i] / powers.Sum(), p, 1e-7));
    });

    [Fact]
    public void Each_row_sums_to_one() => Gen.Select(LabelledLogits.Any, Temperatures).Sample((set, temperature) =>
        Assert.All(set.Probabilities(temperature).Chunk(set.Classes), row => Assert.Equal(1, row.Sum(p => (double)p), set.Classes * 6e-8)));

    [Fact]
    public void Rows_do_not_see_each_other() => LabelledLogits.Any.Sample(set =>
        Assert.Equal(set.Probabilities(), set.Logits.Chunk(set.Classes).SelectMany(row => Softmax(row))));

    [Fact]
    public void The_largest_logit_has_the_largest_probability_at_every_temperature() =>
        Gen.Select(Gen.Float.Where(v => !float.IsNaN(v) && !float.IsNegativeInfinity(v)).Array[1, 9], Gen.Double[-300, 300]).Sample((x, exponent) =>
        {
            float[] p = Softmax(x, Math.Pow(10, exponent));
            Assert.Equal(p.Max(), p[Array.IndexOf(x, x.Max())]);
        });

    [Fact]
    public void Order_is_kept() => Gen.Select(Rows, Temperatures).Sample((x, temperature) =>
    {
        float[] p = Softmax(x, temperature);
        int[] order = [.. Enumerable.Range(0, x.Length).OrderBy(i => x[i])];
        Assert.All(order.Zip(order.Skip(1)), pair => Assert.True(p[pair.First] <= p[pair.Second]));
    });

    [Fact]
    public void Towards_zero_it_is_one_hot() => Rows.Where(x => x.Count(v => v == x.Max()) == 1).Sample(x =>
        Assert.Equal(x.Select(v => v == x.Max() ? 1f : 0), Softmax(x, 1e-300)));

    [Fact]
    public void Towards_zero_equal_largest_logits_share() => Assert.Equal([0.5f, 0, 0.5f, 0], Softmax([2, 1, 2, -9], 1e-300));

    [Fact]
    public void Towards_infinity_it_is_uniform() => Rows.Sample(x =>
        Assert.Equal(Enumerable.Repeat(1f / x.Length, x.Length), Softmax(x, 1e300)));

    [Theory]
    [InlineData(new[] { float.MaxValue, -float.MaxValue, 0 }, new[] { 1f, 0, 0 })]
    [InlineData(new[] { -float.MaxValue, -float.MaxValue }, new[] { 0.5f, 0.5f })]
    [InlineData(new[] { 1e30f, 1e30f, 1e29f }, new[] { 0.5f, 0.5f, 0 })]
    [InlineData(new[] { -Infinity, 3, -Infinity }, new[] { 0, 1f, 0 })]
    [InlineData(new[] { Infinity, 3, Infinity, -Infinity }, new[] { 0.5f, 0, 0.5f, 0 })]
    [InlineData(new[] { Infinity }, new[] { 1f })]
    public void Any_logits_have_probabilities(float[] logits, float[] expected)
    {
        Assert.Equal(expected, Softmax(logits));
        Assert.Equal(expected, Log(logits).Select(log => MathF.Round(MathF.Exp(log), 6)));
    }

    [Fact]
    public void The_logarithm_is_that_of_the_probability() => Gen.Select(Rows, Gen.Double[5, 50]).Sample((x, temperature) =>
        Assert.All(Log(x, temperature).Zip(Softmax(x, temperature)), pair => Assert.Equal(pair.Second, MathF.Exp(pair.First), 1e-5f)));

    [Fact]
    public void The_logarithm_outlasts_the_probability()
    {
        Assert.Equal([1, 0], Softmax([0, -1000]));
        Assert.Equal([0, -1000], Log([0, -1000]));
        Assert.Equal([0, -2000], Log([0, -1000], 0.5));
    }

    [Fact]
    public void Logits_may_be_overwritten()
    {
        float[] values = [1, 2, 3, -1, -2, -3];
        float[] expected = new float[6];
        Logits.Softmax(values, 3, expected, 2);
        Logits.Softmax(values, 3, values, 2);
        Assert.Equal(expected, values);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] values = new float[60];
        Logits.Softmax(values, 6, values, 2);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Logits.Softmax(values, 6, values, 2);
        Logits.LogSoftmax(values, 6, values, 2);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(new float[0], 2, 1, "logits", "no values")]
    [InlineData(new[] { 1f, 2, 3 }, 2, 1, "logits", "3 values")]
    [InlineData(new[] { 1f }, 0, 1, "classes", "0")]
    [InlineData(new[] { 1f }, -1, 1, "classes", "-1")]
    [InlineData(new[] { 1f, float.NaN }, 2, 1, "logits", "NaN at index 1")]
    [InlineData(new[] { 1f, 2, -Infinity, -Infinity }, 2, 1, "logits", "row 1")]
    [InlineData(new[] { 1f }, 1, 0, "temperature", "0")]
    [InlineData(new[] { 1f }, 1, -2.5, "temperature", "-2.5")]
    [InlineData(new[] { 1f }, 1, double.NaN, "temperature", "NaN")]
    [InlineData(new[] { 1f }, 1, double.PositiveInfinity, "temperature", "Infinity")]
    public void What_has_no_answer_is_refused_by_name(float[] logits, int classes, double temperature, string parameter, string said)
    {
        foreach (Action action in new Action[]
        {
            () => Logits.Softmax(logits, classes, new float[logits.Length], temperature),
            () => Logits.LogSoftmax(logits, classes, new float[logits.Length], temperature),
        })
        {
            ArgumentException error = Assert.ThrowsAny<ArgumentException>(action);
            Assert.Equal(parameter, error.ParamName);
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_result_of_another_length_is_refused() =>
        Assert.Equal("probabilities", Assert.Throws<ArgumentException>(() => Logits.Softmax([1, 2], new float[3])).ParamName);

    private static float[] Softmax(float[] logits, double temperature = 1)
    {
        float[] probabilities = new float[logits.Length];
        Logits.Softmax(logits, probabilities, temperature);
        return probabilities;
    }

    private static float[] Log(float[] logits, double temperature = 1)
    {
        float[] logarithms = new float[logits.Length];
        Logits.LogSoftmax(logits, logarithms, temperature);
        return logarithms;
    }

    private static void AssertClose(double expected, double actual, double tolerance) =>
        Assert.InRange(actual, expected - tolerance, expected + tolerance);
}
