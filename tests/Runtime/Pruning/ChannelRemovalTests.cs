using System;
using System.Linq;
using CsCheck;
using Specializer.Numerics;
using Specializer.Pruning;

namespace Specializer.Runtime.Tests.Pruning;

public class ChannelRemovalTests
{
    private const int Size = 6;

    // Sums of a few hundred products of about 1, whose biases were rounded to float once.
    private const double Tolerance = 1e-4;

    private static readonly Gen<bool[]> Marks = Gen.Bool.Array[5].Where(marks => marks.Contains(true));

    private static readonly Gen<RemovedBias> Bias = Gen.Enum<RemovedBias>();

    [Fact]
    public void ThroughDepthwiseTheSmallerNetworkAnswersAsTheMaskedOne() =>
        Gen.Select(Marks, Bias, Gen.Int[1, 2], Gen.Enum<ChainActivation>(), Gen.Bool, Gen.Int).Sample((marks, bias, multiplier, activation, hasBias, seed) =>
        {
            ChainLayer[] chain = Network(new Random(seed), multiplier, activation, hasBias, padded: bias == RemovedBias.Dropped);
            ChainLayer[] smaller = ChannelRemoval.Remove(chain, 0, marks, bias);
            AssertSame(ChannelRemoval.Mask(chain, 0, marks, bias), smaller, seed);

            int kept = marks.Count(m => m);
            Assert.Equal(kept, smaller[0].Shape.Outputs);
            Assert.Equal(kept * multiplier, smaller[1].Shape.Columns);
            Assert.Equal(kept * multiplier, smaller[2].Shape.Columns);
            Assert.Same(chain[3], smaller[3]);
        });

    [Fact]
    public void ADenseLayerThatReadsAFlattenedImageLosesEveryPosition() =>
        Gen.Select(Gen.Bool.Array[4].Where(m => m.Contains(true)), Bias, Gen.Int).Sample((marks, bias, seed) =>
        {
            ChainLayer[] chain = Network(new Random(seed), 1, ChainActivation.Relu, hasBias: true, padded: false);
            ChainLayer[] smaller = ChannelRemoval.Remove(chain, 2, marks, bias);
            AssertSame(ChannelRemoval.Mask(chain, 2, marks, bias), smaller, seed);
            Assert.Equal(chain[3].Shape.Columns / 4 * marks.Count(m => m), smaller[3].Shape.Columns);
        });

    [Fact]
    public void FoldedAnswersAreThoseOfMaskedWeightsAlone() =>
        Gen.Select(Marks, Gen.Int).Sample((marks, seed) =>
        {
            ChainLayer[] chain = Network(new Random(seed), 1, ChainActivation.Relu, hasBias: true, padded: false);
            ChainLayer first = chain[0];
            float[] weights = [.. first.Weights.Select((w, i) => marks[first.Shape.OutputOf(i)] ? w : 0)];
            ChainLayer[] masked = [new("first", first.Shape, weights, first.Bias, first.Activation), .. chain[1..]];
            AssertSame(masked, ChannelRemoval.Remove(chain, 0, marks, RemovedBias.Folded), seed);
        });

    [Fact]
    public void ADroppedBiasIsGone()
    {
        ChainLayer[] chain =
        [
            new("a", WeightShape.Dense(2, 1), [1, 0], [0, 5]),
            new("b", WeightShape.Dense(1, 2), [1, 1], [10]),
        ];
        bool[] live = ChannelRemoval.LiveChannels(chain[0]);
        Assert.Equal([true, false], live);
        Assert.Equal([10], ChannelRemoval.Remove(chain, 0, live, RemovedBias.Dropped)[1].Bias);
        Assert.Equal([15], ChannelRemoval.Remove(chain, 0, live, RemovedBias.Folded)[1].Bias);
    }

    [Fact]
    public void AConstantBeforeAPaddedLayerCannotBeFolded()
    {
        ChainLayer[] chain = Network(new Random(1), 1, ChainActivation.None, hasBias: true, padded: true);
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            ChannelRemoval.Remove(chain, 0, [true, false, true, true, true], RemovedBias.Folded));
        Assert.Contains("Channel 1 before 'depthwise'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AConstantThatReluMakesZeroIsFoldedIntoAPaddedLayer()
    {
        ChainLayer[] chain = Network(new Random(3), 1, ChainActivation.Relu, hasBias: true, padded: true);
        float[] bias = [.. chain[0].Bias.Select(b => -Math.Abs(b))];
        chain[0] = new ChainLayer("first", chain[0].Shape, chain[0].Weights, bias, ChainActivation.Relu);
        bool[] marks = [true, false, true, false, true];
        AssertSame(
            ChannelRemoval.Mask(chain, 0, marks, RemovedBias.Folded), ChannelRemoval.Remove(chain, 0, marks, RemovedBias.Folded), 3);
    }

    [Fact]
    public void WhatCannotBeRemovedIsNamed()
    {
        ChainLayer[] chain = Network(new Random(1), 1, ChainActivation.Relu, hasBias: true, padded: false);
        bool[] five = [true, true, true, true, false];
        AssertRefused("'depthwise' is depthwise", () => ChannelRemoval.Remove(chain, 1, five, default));
        AssertRefused("Nothing with weights reads 'dense'", () => ChannelRemoval.Remove(chain, 3, [true, false], default));
        AssertRefused("No channel of 'first'", () => ChannelRemoval.Remove(chain, 0, new bool[5], default));
        AssertRefused("5 output channels, but 3 marks", () => ChannelRemoval.Remove(chain, 0, [true, true, true], default));
        AssertRefused("'pointwise' reads 5 channels, but 'first' writes 4", () => ChannelRemoval.Mask(
            [new("first", WeightShape.Dense(4, 1), new float[4], []), chain[2]], 0, [true, true, true, false], default));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChannelRemoval.Remove(chain, 4, five, default));
        AssertRefused("2 output channels, but 3 biases", () => _ = new ChainLayer("x", WeightShape.Dense(2, 1), new float[2], new float[3]));
        AssertRefused("shape [2, 1, 1]", () => _ = new ChainLayer("x", WeightShape.Dense(2, 1), new float[3], []));
    }

    private static void AssertRefused(string said, Action action) =>
        Assert.Contains(said, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);

    private static void AssertSame(ChainLayer[] masked, ChainLayer[] smaller, int seed)
    {
        double[] image = [.. Draws.Floats(new Random(seed + 1), Size * Size * 3).Select(v => (double)v)];
        double[] expected = ChainReference.Run(masked, image, Size);
        double[] answer = ChainReference.Run(smaller, image, Size);
        Assert.Equal(expected.Length, answer.Length);
        Assert.All(expected.Zip(answer), v => Assert.Equal(v.First, v.Second, Tolerance));
    }

    /// <summary>3×3 convolution 3 → 5, depthwise 3×3, pointwise to 4, Dense over the flattened image to 2.</summary>
    private static ChainLayer[] Network(Random random, int multiplier, ChainActivation activation, bool hasBias, bool padded)
    {
        ChainLayer Layer(string name, WeightShape shape, bool isPadded) => new(
            name, shape, Draws.Floats(random, shape.Count), hasBias ? Draws.Floats(random, shape.Outputs) : [], activation, isPadded);

        int left = padded ? Size - 2 : Size - 4;
        return
        [
            Layer("first", WeightShape.Conv2D(5, 3, 3, 3), false),
            Layer("depthwise", WeightShape.Depthwise(3, 3, 5 * multiplier), padded),
            Layer("pointwise", WeightShape.Conv2D(4, 1, 1, 5 * multiplier), false),
            Layer("dense", WeightShape.Dense(2, left * left * 4), false),
        ];
    }
}
