using System;
using System.Linq;
using CsCheck;
using Specializer.Calibration;
using Specializer.Numerics;
using Specializer.Pruning;
using Specializer.Runtime.Tests.Pruning;

namespace Specializer.Runtime.Tests.Calibration;

public class CrossLayerEqualizationTests
{
    private const int Size = 5;

    // Each scaled weight is rounded to float once, 2^-24 of itself; a product holds one weight of each of three layers.
    private const double Tolerance = 4.0 / (1 << 24);

    [Fact]
    public void TwoLayersComputeTheSameWithEqualRanges() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int, Gen.Int).Sample((hasBias, flattens, isDepthwise, seed, image) =>
        {
            Random random = new(seed);
            WeightShape first = isDepthwise ? WeightShape.Depthwise(3, 3, 3) : WeightShape.Conv2D(4, 3, 3, 3);
            int positions = flattens ? 9 : 1;
            WeightShape second = flattens ? WeightShape.Dense(2, positions * first.Outputs) : WeightShape.Conv2D(2, 1, 1, first.Outputs);
            float[] w1 = Uneven(random, first), b1 = hasBias ? Draws.Floats(random, first.Outputs) : [], w2 = Uneven(random, second);
            double[] before = Run(image, new Layer(first, w1, b1), new Layer(second, w2, []));
            double[] sizes = Sizes(image, new Layer(first, w1, b1), new Layer(second, w2, []));

            double[] r1 = Rows(first, w1), r2 = Columns(second, w2, first.Outputs);
            double[] scales = CrossLayerEqualization.Equalize(w1, b1, first, w2, second);

            for (int c = 0; c < scales.Length; c++)
            {
                Assert.Equal(Math.Sqrt(r1[c] / r2[c]), scales[c], 1e-12 * scales[c]);
                Assert.Equal(Math.Sqrt(r1[c] * r2[c]), Rows(first, w1)[c], 1e-6 * Math.Sqrt(r1[c] * r2[c]));
                Assert.Equal(Math.Sqrt(r1[c] * r2[c]), Columns(second, w2, first.Outputs)[c], 1e-6 * Math.Sqrt(r1[c] * r2[c]));
            }

            AssertSame(before, Run(image, new Layer(first, w1, b1), new Layer(second, w2, [])), sizes);
        });

    [Fact]
    public void ThreeLayersWithADepthwiseOneComputeTheSameWithEqualRanges() =>
        Gen.Select(Gen.Bool, Gen.Int, Gen.Int).Sample((hasBias, seed, image) =>
        {
            Random random = new(seed);
            WeightShape one = WeightShape.Conv2D(4, 1, 1, 3), two = WeightShape.Depthwise(3, 3, 4), three = WeightShape.Conv2D(5, 1, 1, 4);
            float[] w1 = Uneven(random, one), w2 = Uneven(random, two), w3 = Uneven(random, three);
            float[] b1 = hasBias ? Draws.Floats(random, 4) : [], b2 = hasBias ? Draws.Floats(random, 4) : [];
            double[] answer = Run(image, new Layer(one, w1, b1), new Layer(two, w2, b2), new Layer(three, w3, []));
            double[] sizes = Sizes(image, new Layer(one, w1, b1), new Layer(two, w2, b2), new Layer(three, w3, []));

            double[] common = [.. Enumerable.Range(0, 4).Select(c => Math.Cbrt(Rows(one, w1)[c] * Rows(two, w2)[c] * Columns(three, w3, 4)[c]))];
            CrossLayerEqualization.Equalize(w1, b1, one, w2, b2, two, w3, three);

            Assert.All(Enumerable.Range(0, 4), c =>
            {
                Assert.Equal(common[c], Rows(one, w1)[c], 1e-6 * common[c]);
                Assert.Equal(common[c], Rows(two, w2)[c], 1e-6 * common[c]);
                Assert.Equal(common[c], Columns(three, w3, 4)[c], 1e-6 * common[c]);
            });
            AssertSame(answer, Run(image, new Layer(one, w1, b1), new Layer(two, w2, b2), new Layer(three, w3, [])), sizes);
        });

    [Fact]
    public void AChannelWithoutWeightsIsLeftAlone()
    {
        float[] first = [0, 4, 9], bias = [1, 2, 3], second = [5, 1, 0];
        double[] scales = CrossLayerEqualization.Equalize(first, bias, WeightShape.Dense(3, 1), second, WeightShape.Dense(1, 3));
        Assert.Equal([1, 2, 1], scales);
        Assert.Equal([0, 2, 9], first);
        Assert.Equal([1, 1, 3], bias);
        Assert.Equal([5, 2, 0], second);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        WeightShape one = WeightShape.Dense(2, 1), two = WeightShape.Dense(1, 2), depthwise = WeightShape.Depthwise(1, 1, 2);
        float[] w = new float[2];
        Assert.Throws<ArgumentException>(() => CrossLayerEqualization.Equalize(new float[3], [], one, w, two));
        Assert.Throws<ArgumentException>(() => CrossLayerEqualization.Equalize(w, new float[1], one, w, two));
        Assert.Throws<ArgumentException>(() => CrossLayerEqualization.Equalize(w, [], one, new float[3], WeightShape.Dense(1, 3)));
        Assert.Throws<ArgumentException>(() => CrossLayerEqualization.Equalize(w, [], one, w, depthwise));
        Assert.Throws<ArgumentException>(() => CrossLayerEqualization.Equalize(w, [float.NaN, 0], one, w, two));
        Assert.Throws<ArgumentException>(() => CrossLayerEqualization.Equalize([float.PositiveInfinity, 0], [], one, w, two));
        Assert.Throws<ArgumentException>(() => CrossLayerEqualization.Equalize(w, [], one, w, [], one, w, two));
        Assert.Throws<ArgumentException>(() => CrossLayerEqualization.Equalize(w, [], depthwise, w, [], depthwise, w, two));
        Assert.Throws<ArgumentException>(() => CrossLayerEqualization.Equalize(w, [], one, new float[4], [], WeightShape.Depthwise(1, 1, 4), w, two));
    }

    private sealed record Layer(WeightShape Shape, float[] Weights, float[] Bias);

    private static double[] Run(int image, params Layer[] layers) => Run(Image(image), layers);

    private static double[] Run(double[] image, Layer[] layers) => ChainReference.Run(
        [.. layers.Select((l, i) => new ChainLayer("layer" + i, l.Shape, l.Weights, l.Bias, ChainActivation.Relu))], image, Size);

    /// <summary>What an output is the sum of, without the signs that cancel.</summary>
    private static double[] Sizes(int image, params Layer[] layers) => Run(
        [.. Image(image).Select(Math.Abs)],
        [.. layers.Select(l => new Layer(l.Shape, [.. l.Weights.Select(Math.Abs)], [.. l.Bias.Select(Math.Abs)]))]);

    private static double[] Image(int seed) => [.. Draws.Floats(new Random(seed), Size * Size * 3).Select(v => (double)v)];

    /// <summary>Weights whose channels differ in size up to a thousandfold.</summary>
    private static float[] Uneven(Random random, WeightShape shape)
    {
        double[] sizes = [.. Enumerable.Range(0, shape.Outputs).Select(_ => Math.Pow(10, (random.NextDouble() * 3) - 2))];
        return [.. Draws.Floats(random, shape.Count).Select((w, i) => (float)(w * sizes[shape.OutputOf(i)]))];
    }

    private static double[] Rows(WeightShape shape, float[] weights) =>
        [.. Enumerable.Range(0, shape.Outputs).Select(c => weights.Where((_, i) => shape.OutputOf(i) == c).Max(w => Math.Abs((double)w)))];

    private static double[] Columns(WeightShape shape, float[] weights, int channels) =>
        [.. Enumerable.Range(0, channels).Select(c => weights.Where((_, i) => i % shape.Columns % channels == c).Max(w => Math.Abs((double)w)))];

    private static void AssertSame(double[] expected, double[] answer, double[] sizes) =>
        Assert.All(expected.Zip(answer, sizes), v => Assert.Equal(v.First, v.Second, Tolerance * v.Third));
}
