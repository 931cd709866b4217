using System;
using System.Linq;
using CsCheck;
using Specializer.Numerics;
using Specializer.Pruning;

namespace Specializer.Runtime.Tests.Pruning;

public class StructuredPruningTests
{
    private static readonly Gen<WeightGrouping> Grouping = Gen.Select(Draws.Shape, Gen.Enum<WeightGroup>(), Gen.Int[1, 5])
        .Select((shape, group, block) => new WeightGrouping(shape, group, block));

    [Theory]
    [InlineData(WeightGroup.Row, new[] { 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1 })]
    [InlineData(WeightGroup.Column, new[] { 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5 })]
    [InlineData(WeightGroup.Channel, new[] { 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2 })]
    [InlineData(WeightGroup.Block, new[] { 0, 0, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7 })]
    public void GroupsOfAConvolution(WeightGroup group, int[] expected)
    {
        WeightGrouping grouping = new(WeightShape.Conv2D(2, 1, 2, 3), group, 2);
        Assert.Equal(expected, Enumerable.Range(0, 12).Select(grouping.GroupOf));
        Assert.Equal(expected.Max() + 1, grouping.Count);
    }

    [Theory]
    [InlineData(WeightGroup.Row)]
    [InlineData(WeightGroup.Channel)]
    public void ADepthwiseChannelIsRowAndChannel(WeightGroup group) => Assert.Equal(
        [0, 1, 2, 0, 1, 2], Enumerable.Range(0, 6).Select(new WeightGrouping(WeightShape.Depthwise(1, 2, 3), group).GroupOf));

    [Fact]
    public void EveryGroupHasWeights() => Grouping.Sample(grouping => Assert.Equal(
        Enumerable.Range(0, grouping.Count), Enumerable.Range(0, grouping.Shape.Count).Select(grouping.GroupOf).Distinct().Order()));

    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 5)]
    [InlineData(3, 4.497941445275415)]
    [InlineData(double.PositiveInfinity, 4)]
    public void NormsOfThreeAndFour(double p, double norm)
    {
        // 3: cbrt(27 + 64). Math.Pow is right to a few units in the last place.
        double[] norms = StructuredPruning.Norms([3, -4, 0, 0], new WeightGrouping(WeightShape.Dense(2, 2), WeightGroup.Row), p);
        Assert.Equal(norm, norms[0], 1e-14);
        Assert.Equal(0, norms[1]);
    }

    [Theory]
    [InlineData(1e-40f)]
    [InlineData(3e38f)]
    public void PowersNeitherUnderflowNorOverflow(float size)
    {
        double norm = StructuredPruning.Norms([size, size], new WeightGrouping(WeightShape.Dense(1, 2), WeightGroup.Row), 20)[0];
        Assert.Equal(Math.Pow(2, 1 / 20.0), norm / size, 1e-12);
    }

    [Fact]
    public void NormsFallAsPRises() =>
        Gen.Select(Draws.Layer, Gen.Enum<WeightGroup>(), Gen.Double[1, 8], Gen.Double[0, 8]).Sample((layer, group, p, more) =>
        {
            WeightGrouping grouping = new(layer.Shape, group);
            double[] low = StructuredPruning.Norms(layer.Weights, grouping, p);
            double[] high = StructuredPruning.Norms(layer.Weights, grouping, p + more);
            double[] largest = StructuredPruning.Norms(layer.Weights, grouping, double.PositiveInfinity);

            // Roundings of Math.Pow and of sums of up to 63 terms.
            for (int g = 0; g < low.Length; g++)
                Assert.True(low[g] >= high[g] * (1 - 1e-12) && high[g] >= largest[g] * (1 - 1e-12));
        });

    [Fact]
    public void ExactlyTheShareOfGroupsGoesWholeAndTheRestIsUntouched() =>
        Gen.Select(Draws.Layer, Gen.Enum<WeightGroup>(), Gen.Double[0, 0.999], Gen.OneOf(Gen.Const(1.0), Gen.Const(2.0), Gen.Const(double.PositiveInfinity))).Sample((layer, group, sparsity, p) =>
        {
            WeightGrouping grouping = new(layer.Shape, group);
            bool[] kept = PruningMask.ByNorm(layer.Weights, grouping, sparsity, p).Marks.ToArray();
            ILookup<int, bool> groups = Enumerable.Range(0, kept.Length).ToLookup(grouping.GroupOf, i => kept[i]);
            Assert.All(groups, g => Assert.Single(g.Distinct()));
            Assert.Equal(MagnitudePruning.DroppedOf(grouping.Count, sparsity), groups.Count(g => !g.First()));

            double[] norms = StructuredPruning.Norms(layer.Weights, grouping, p);
            double smallest = groups.Where(g => g.First()).Min(g => norms[g.Key]);
            Assert.All(groups.Where(g => !g.First()), g => Assert.True(norms[g.Key] <= smallest));
        });

    [Fact]
    public void TiesGoFromTheFront() => Assert.Equal(
        [false, false, true, true],
        PruningMask.ByNorm([1, 1, -1, 1], new WeightGrouping(WeightShape.Dense(2, 2), WeightGroup.Row), 0.5).Marks.ToArray());

    [Fact]
    public void TheNormChoosesTheGroup()
    {
        float[] weights = [3, 0, 2, 2];
        WeightGrouping rows = new(WeightShape.Dense(2, 2), WeightGroup.Row);
        Assert.Equal([false, false, true, true], PruningMask.ByNorm(weights, rows, 0.5, 1).Marks.ToArray());
        Assert.Equal([true, true, false, false], PruningMask.ByNorm(weights, rows, 0.5, 2).Marks.ToArray());
    }

    [Fact]
    public void NOfMKeepsAtMostNLargestOfEachGroup() =>
        Gen.Select(Draws.Layer, Gen.Int[1, 5]).SelectMany(l => Gen.Int[1, l.Item2].Select(n => (Layer: l.Item1, N: n, M: l.Item2))).Sample(draw =>
        {
            (WeightShape shape, float[] weights) = draw.Layer;
            bool[] kept = PruningMask.NOfM(weights, shape, draw.N, draw.M).Marks.ToArray();
            WeightGrouping groups = new(shape, WeightGroup.Block, draw.M);
            foreach (IGrouping<int, int> group in Enumerable.Range(0, weights.Length).GroupBy(groups.GroupOf))
            {
                Assert.Equal(Math.Min(draw.N, group.Count()), group.Count(i => kept[i]));
                float smallest = group.Where(i => kept[i]).Min(i => Math.Abs(weights[i]));
                Assert.All(group.Where(i => !kept[i]), i => Assert.True(Math.Abs(weights[i]) <= smallest));
            }
        });

    [Fact]
    public void ParametersOutOfRangeAreRefused()
    {
        WeightGrouping rows = new(WeightShape.Dense(1, 1), WeightGroup.Row);
        Assert.Throws<ArgumentOutOfRangeException>(() => PruningMask.ByNorm([1], rows, 0, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => PruningMask.ByNorm([1], rows, 0, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => PruningMask.NOfM([1], WeightShape.Dense(1, 1), 0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => PruningMask.NOfM([1], WeightShape.Dense(1, 1), 5, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => PruningMask.NOfM([1], WeightShape.Dense(1, 1), 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightGrouping(WeightShape.Dense(1, 1), WeightGroup.Block, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightGrouping(WeightShape.Dense(1, 1), (WeightGroup)9));
        Assert.Throws<ArgumentException>(() => WeightShape.Dense(0, 1));
        Assert.Throws<ArgumentException>(() => WeightShape.Conv2D(1 << 15, 8, 8, 1 << 15));
        Assert.Throws<ArgumentException>(() => PruningMask.ByNorm([float.NaN], rows, 0));
    }
}
