using System;
using System.IO;
using System.Linq;
using CsCheck;
using Specializer.Numerics;
using Specializer.QuantizationErrors;

namespace Specializer.Runtime.Tests.QuantizationErrors;

/// <summary>Signal to noise, clipping and the largest error, against their formulas.</summary>
public sealed class QuantizationErrorTests
{
    // Two hundred steps of a float division, in steps.
    private const double Rounding = 1e-4;

    private static readonly Gen<(float[] X, sbyte[] Q, float Scale, int Zero)> Tensors =
        Gen.Select(Gen.Float[-20, 20].Array[1, 200], Gen.Float[0.01f, 0.2f], Gen.Int[-128, 127], Gen.Int).Select((x, scale, zero, seed) =>
        {
            Random random = new(seed);
            return (x, x.Select(_ => (sbyte)random.Next(-128, 128)).ToArray(), scale, zero);
        });

    [Fact]
    public void By_hand()
    {
        // 1, 2, 5 and −8 in steps of 1/2 up to 4 - as 1, 2.5, 3.5 and −8.
        QuantizationErrorMeter meter = new(0.5f, 120);
        meter.Add([1, 2, 5, -8], [122, 125, 127, 104]);

        QuantizationError error = meter.Error;

        Assert.Equal(4, error.Count);
        Assert.Equal(10 * Math.Log10((1 + 4 + 25 + 64) / (0.25 + 2.25)), error.SignalToNoise, 1e-12);
        Assert.Equal(0.25, error.ClippedShare);
        Assert.Equal((1.5, 3, -0.25), (error.LargestError, error.LargestErrorInSteps, error.MeanError));
        Assert.Equal("15.8 dB, 25 % clipped, largest error 3.00 steps", meter.ToString());
    }

    [Fact]
    public void It_is_the_formula_however_batched() => Gen.Select(Tensors, Gen.Int[1, 50]).Sample((tensor, batch) =>
    {
        QuantizationErrorMeter meter = new(tensor.Scale, tensor.Zero);
        for (int i = 0; i < tensor.X.Length; i += batch)
        {
            int count = Math.Min(batch, tensor.X.Length - i);
            meter.Add(tensor.X.AsSpan(i, count), tensor.Q.AsSpan(i, count));
        }

        double[] errors = [.. tensor.Q.Select((q, i) => ((double)tensor.Scale * (q - tensor.Zero)) - tensor.X[i])];
        QuantizationError error = meter.Error;
        double noise = errors.Sum(e => e * e);
        double ratio = noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(tensor.X.Sum(x => (double)x * x) / noise);
        Assert.Equal(ratio, error.SignalToNoise, 1e-9);
        Assert.Equal(errors.Max(Math.Abs), error.LargestError, 1e-12);
        Assert.Equal(errors.Average(), error.MeanError, 1e-9);
        Assert.Equal(tensor.X.Length, error.Count);
    });

    /// <summary>Rounded to the nearest, a value is off by more than half a step exactly where it was clipped.</summary>
    [Fact]
    public void Clipped_is_what_the_nearest_value_is_too_far_from() => Tensors.Sample(tensor =>
    {
        sbyte[] q = new sbyte[tensor.X.Length];
        AffineQuantizer.Quantize(tensor.X, q, tensor.Scale, tensor.Zero);
        QuantizationErrorMeter meter = new(tensor.Scale, tensor.Zero);
        meter.Add(tensor.X, q);

        // One float division may round a value to the other side of a half: what is as near to a half is either.
        double[] steps = [.. tensor.X.Zip(q).Select(v => Math.Abs((v.Second - tensor.Zero) - (v.First / (double)tensor.Scale)))];
        double clipped = meter.Error.ClippedShare * tensor.X.Length;
        Assert.InRange(Math.Round(clipped), steps.Count(s => s > 0.5 + Rounding), steps.Count(s => s > 0.5 - Rounding));
        if (steps.All(s => s <= 0.5 - Rounding))
            Assert.InRange(meter.Error.LargestErrorInSteps, 0, 0.5);
    });

    [Fact]
    public void Uniform_rounding_noise_is_a_twelfth_of_the_squared_step()
    {
        // 256 steps filled evenly: the power of the signal is 256²/12 steps², that of the noise 1/12.
        float[] x = [.. Enumerable.Range(0, 256 * 64).Select(i => ((i + 0.5f) / 64) - 128.5f)];
        sbyte[] q = new sbyte[x.Length];
        AffineQuantizer.Quantize(x, q, 1, 0);
        QuantizationErrorMeter meter = new(1, 0);
        meter.Add(x, q);

        // The signal's mean is half a step, its power off by a hundred thousandth.
        Assert.Equal(20 * Math.Log10(256), meter.Error.SignalToNoise, 0.01);
    }

    [Theory]
    [InlineData(0f, (sbyte)0, double.PositiveInfinity)]
    [InlineData(2f, (sbyte)2, double.PositiveInfinity)]
    [InlineData(0f, (sbyte)1, double.NegativeInfinity)]
    [InlineData(1f, (sbyte)2, 0)]
    public void Ratios_at_the_ends(float x, sbyte q, double expected)
    {
        QuantizationErrorMeter meter = new(1, 0);
        meter.Add([x], [q]);
        Assert.Equal(expected, meter.Error.SignalToNoise);
    }

    [Theory]
    [InlineData(0, 0, "scale")]
    [InlineData(-1, 0, "scale")]
    [InlineData(float.NaN, 0, "scale")]
    [InlineData(float.PositiveInfinity, 0, "scale")]
    [InlineData(1, -129, "zeroPoint")]
    [InlineData(1, 128, "zeroPoint")]
    public void Parameters_that_are_none_are_refused_by_name(float scale, int zeroPoint, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(() => new QuantizationErrorMeter(scale, zeroPoint)).ParamName);

    [Fact]
    public void Values_that_are_none_are_refused_and_leave_no_trace()
    {
        QuantizationErrorMeter meter = new(1, 0);
        Assert.Equal("quantized", Assert.Throws<ArgumentException>(() => meter.Add([1, 2], [1])).ParamName);
        Assert.Equal("reference", Assert.Throws<ArgumentException>(() => meter.Add([1, float.NaN], [1, 2])).ParamName);
        Assert.Equal("reference", Assert.Throws<ArgumentException>(() => meter.Add([float.PositiveInfinity], [1])).ParamName);
        Assert.Throws<InvalidOperationException>(() => meter.Error);
        Assert.Equal("nothing compared", meter.ToString());
    }

    [Fact]
    public void Layers_stand_in_order_and_the_worst_is_found()
    {
        LayerErrors errors = Errors();

        Assert.Equal(["first", "second"], errors.Layers.Select(layer => layer.Key));
        Assert.Equal(["second", "first"], errors.WorstFirst.Select(layer => layer.Key));
        Assert.Equal(2, errors.Layers.First().Value.Count);
    }

    [Fact]
    public void The_table_is_Markdown()
    {
        using StringWriter writer = new() { NewLine = "\n" };
        Errors().WriteTo(writer);
        Assert.Equal(
            """
            | layer | SQNR, dB | clipped, % | largest error | in steps |
            |---|---|---|---|---|
            | first | 46.0 | 0 | 0.5 | 0.50 |
            | second | -0.1 | 50 | 2E+03 | 1000.00 |

            """.ReplaceLineEndings("\n"),
            writer.ToString());
    }

    [Fact]
    public void A_layer_has_one_scale()
    {
        LayerErrors errors = Errors();
        ArgumentException error = Assert.Throws<ArgumentException>(() => errors.Compare("first", [1], [1], 2, 0));
        Assert.Equal("scale", error.ParamName);
        Assert.Contains("'first'", error.Message, StringComparison.Ordinal);
        Assert.Equal("zeroPoint", Assert.Throws<ArgumentException>(() => errors.Compare("first", [1], [1], 1, 3)).ParamName);
    }

    [Fact]
    public void A_comparison_that_is_none_is_refused_and_leaves_no_layer()
    {
        LayerErrors errors = new();
        Assert.Equal("layer", Assert.Throws<ArgumentException>(() => errors.Compare("", [1], [1], 1, 0)).ParamName);
        Assert.Equal("reference", Assert.Throws<ArgumentException>(() => errors.Compare("a", [], [], 1, 0)).ParamName);
        Assert.Equal("quantized", Assert.Throws<ArgumentException>(() => errors.Compare("a", [1], [], 1, 0)).ParamName);
        Assert.Equal("scale", Assert.Throws<ArgumentOutOfRangeException>(() => errors.Compare("a", [1], [1], 0, 0)).ParamName);
        Assert.Empty(errors.Layers);
    }

    private static LayerErrors Errors()
    {
        LayerErrors errors = new();
        errors.Compare("first", [100], [100], 1, 0);
        errors.Compare("second", [2000, 0], [0, 127], 2, 0);
        errors.Compare("first", [0.5f], [0], 1, 0);
        return errors;
    }
}
