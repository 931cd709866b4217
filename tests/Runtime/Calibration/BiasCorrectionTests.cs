using System;
using System.Linq;
using CsCheck;
using Specializer.Calibration;
using Specializer.Numerics;
using Specializer.Runtime.Tests.Pruning;

namespace Specializer.Runtime.Tests.Calibration;

public class BiasCorrectionTests
{
    [Fact]
    public void TheShiftIsTheFormula()
    {
        float[] shifts = new float[2];
        BiasCorrection.Shifts([1, 2, 3, 4], [1.5f, 2, 3, 3], WeightShape.Dense(2, 2), [10, 100], shifts);
        Assert.Equal([5, -100], shifts);

        float[] bias = [7, 7];
        BiasCorrection.Correct([1, 2, 3, 4], [1.5f, 2, 3, 3], WeightShape.Dense(2, 2), [10, 100], bias);
        Assert.Equal([2, 107], bias);
    }

    [Fact]
    public void ADepthwiseChannelSumsItsTapsOverItsInputsMean()
    {
        // Two taps, four output channels over two input channels.
        float[] shifts = new float[4];
        BiasCorrection.Shifts(new float[8], [1, 2, 3, 4, 5, 6, 7, 8], WeightShape.Depthwise(1, 2, 4), [1, 10], shifts);
        Assert.Equal([6, 8, 100, 120], shifts);
    }

    /// <summary>Over the samples the means were taken of, the corrected layer's mean output is the float layer's.</summary>
    [Fact]
    public void TheMeanOutputIsThatOfTheFloatWeights() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 8], Gen.Int[1, 20], Gen.Int).Sample((outputs, inputs, samples, seed) =>
        {
            Random random = new(seed);
            WeightShape shape = WeightShape.Dense(outputs, inputs);
            float[] weights = Draws.Floats(random, shape.Count), rounded = new float[shape.Count], bias = Draws.Floats(random, outputs);
            WeightRounding.PerChannel(weights, shape, rounded);
            float[][] x = [.. Enumerable.Range(0, samples).Select(_ => Draws.Floats(random, inputs, 3))];
            ChannelMeans means = new(inputs);
            foreach (float[] sample in x)
                means.Observe(sample);

            float[] corrected = [.. bias];
            BiasCorrection.Correct(weights, rounded, shape, means.ToArray(), corrected);
            for (int o = 0; o < outputs; o++)
            {
                double Mean(float[] w, float[] b) => b[o] + x.Average(s => s.Select((v, i) => (double)v * w[(o * inputs) + i]).Sum());

                // Means, shifts and biases of at most some 25 are rounded to float.
                Assert.Equal(Mean(weights, bias), Mean(rounded, corrected), 1e-5);
            }
        });

    [Fact]
    public void AFlattenedImageTakesTheMeansOfItsChannels()
    {
        float[] shifts = new float[1];
        BiasCorrection.Shifts(new float[4], [1, 2, 3, 4], WeightShape.Dense(1, 4), [1, 10], shifts);
        Assert.Equal([64], shifts);
    }

    [Fact]
    public void MeansAreThoseOfEachChannel()
    {
        ChannelMeans means = new(2);
        means.Observe([1, 10, 2, 20]);
        means.Observe([6, 0]);
        Assert.Equal([3, 10], means.ToArray());
    }

    [Fact]
    public void RoundedWeightsAreWithinHalfAStepOfTheirChannel() => Draws.Layer.Sample(layer =>
    {
        float[] rounded = new float[layer.Shape.Count];
        WeightRounding.PerChannel(layer.Weights, layer.Shape, rounded);
        for (int i = 0; i < rounded.Length; i++)
        {
            float most = layer.Weights.Where((_, j) => layer.Shape.OutputOf(j) == layer.Shape.OutputOf(i)).Max(Math.Abs);
            // Half a step, with the rounding of the scale and of the product; a scale below the smallest normal float,
            // 127 of which are 1.5e-36, rounds everything to 0.
            float slack = (most / 253.99f) + 2e-36f;
            Assert.InRange(rounded[i] - layer.Weights[i], -slack, slack);
        }
    });

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        WeightShape shape = WeightShape.Conv2D(2, 1, 2, 3);
        float[] weights = new float[12], three = new float[3], two = new float[2];
        Assert.Throws<ArgumentException>(() => BiasCorrection.Shifts(new float[11], weights, shape, three, two));
        Assert.Throws<ArgumentException>(() => BiasCorrection.Shifts(weights, new float[11], shape, three, two));
        Assert.Throws<ArgumentException>(() => BiasCorrection.Shifts(weights, weights, shape, two, two));
        Assert.Throws<ArgumentException>(() => BiasCorrection.Shifts(weights, weights, shape, new float[1], two));
        Assert.Throws<ArgumentException>(() => BiasCorrection.Shifts(weights, weights, shape, [], two));
        Assert.Throws<ArgumentException>(() => BiasCorrection.Shifts(weights, weights, shape, three, three));
        Assert.Throws<ArgumentException>(() => BiasCorrection.Correct(weights, weights, shape, three, three));
        Assert.Throws<ArgumentException>(() => BiasCorrection.Shifts(weights, weights, shape, [1, float.NaN, 1], two));
        Assert.Throws<ArgumentException>(() => WeightRounding.PerChannel(weights, shape, new float[11]));
        Assert.Throws<ArgumentException>(() => WeightRounding.PerChannel([float.PositiveInfinity], WeightShape.Dense(1, 1), new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChannelMeans(0));
        Assert.Throws<ArgumentException>(() => new ChannelMeans(2).Observe(three));
        Assert.Throws<ArgumentException>(() => new ChannelMeans(1).Observe([float.NaN]));
        Assert.Throws<InvalidOperationException>(() => new ChannelMeans(2).ToArray());
    }
}
