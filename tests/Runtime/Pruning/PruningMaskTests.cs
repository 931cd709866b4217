using System;
using System.Linq;
using CsCheck;
using Specializer.Numerics;
using Specializer.Pruning;

namespace Specializer.Runtime.Tests.Pruning;

public class PruningMaskTests
{
    private static readonly Gen<double> Share = Gen.Double[0, 0.999];

    [Fact]
    public void ExactlyTheShareIsDropped() =>
        Gen.Select(Draws.Weight.Array[0, 50], Share).Sample((weights, sparsity) =>
        {
            PruningMask mask = PruningMask.ByMagnitude(weights, sparsity);
            int dropped = (int)Math.Floor((sparsity * weights.Length) + 1e-6);
            Assert.Equal(weights.Length - dropped, mask.Kept);
            Assert.Equal(mask.Kept, mask.Marks.ToArray().Count(kept => kept));
            Assert.Equal(1, mask.Density + mask.Sparsity);
        });

    [Fact]
    public void NothingKeptIsSmallerThanSomethingDropped() =>
        Gen.Select(Draws.Weight.Array[1, 50], Share).Sample((weights, sparsity) =>
        {
            bool[] kept = PruningMask.ByMagnitude(weights, sparsity).Marks.ToArray();
            float smallest = weights.Where((_, i) => kept[i]).Min(Math.Abs);
            Assert.All(weights.Where((_, i) => !kept[i]), w => Assert.True(Math.Abs(w) <= smallest));
        });

    [Fact]
    public void ApplyZeroesWhatIsDroppedAndNothingElse() =>
        Gen.Select(Draws.Weight.Array[1, 50], Share).Sample((weights, sparsity) =>
        {
            PruningMask mask = PruningMask.ByMagnitude(weights, sparsity);
            float[] moved = [.. weights.Select(w => w + 10)];
            mask.Apply(moved);
            Assert.Equal(weights.Select((w, i) => mask.Marks[i] ? w + 10 : 0), moved);
        });

    [Fact]
    public void ATighterMaskNeverRevives() =>
        Gen.Select(Draws.Layer, Share, Share, Gen.Int[0, 2]).Sample((layer, first, second, kind) =>
        {
            PruningMask before = PruningMask.ByMagnitude(layer.Weights, first);
            float[] moved = [.. layer.Weights.Select((w, i) => (w * 0.5f) + (i % 3))];
            PruningMask after = kind switch
            {
                0 => PruningMask.ByMagnitude(moved, second, before),
                1 => PruningMask.ByNorm(moved, new WeightGrouping(layer.Shape, WeightGroup.Block), second, 2, before),
                _ => PruningMask.NOfM(moved, layer.Shape, 2, 4, before),
            };
            Assert.True(after.IsWithin(before));
            if (kind == 0)
                Assert.Equal(Math.Min(before.Kept, PruningMask.ByMagnitude(moved, second).Kept), after.Kept);
        });

    [Fact]
    public void AndKeepsWhatBothKeep()
    {
        PruningMask both = PruningMask.Of([true, true, false, false]).And(PruningMask.Of([true, false, true, false]));
        Assert.Equal([true, false, false, false], both.Marks.ToArray());
        Assert.True(both.IsWithin(PruningMask.All(4)));
        Assert.False(PruningMask.All(4).IsWithin(both));
    }

    [Fact]
    public void AcrossLayersTheSmallerLayerLosesMore()
    {
        PruningMask[] masks = PruningMask.AcrossLayers([new float[] { 5, 1, 6, 7 }, new float[] { 0.5f, -0.25f }], 0.5);
        Assert.Equal([true, false, true, true], masks[0].Marks.ToArray());
        Assert.Equal([false, false], masks[1].Marks.ToArray());
    }

    [Fact]
    public void AcrossLayersIsOneLayerOfAllWeights() =>
        Gen.Select(Draws.Weight.Array[0, 20].Array[1, 5], Share).Sample((layers, sparsity) =>
        {
            PruningMask[] masks = PruningMask.AcrossLayers([.. layers.Select(l => (ReadOnlyMemory<float>)l)], sparsity);
            float[] all = [.. layers.SelectMany(l => l)];
            Assert.Equal(
                PruningMask.ByMagnitude(all, sparsity).Marks.ToArray(), masks.SelectMany(m => m.Marks.ToArray()));
        });

    [Fact]
    public void NonZerosAreKept() =>
        Assert.Equal([false, true, false, true], PruningMask.OfNonZeros([0, 1, -0f, float.Epsilon]).Marks.ToArray());

    [Fact]
    public void WrongLengthsAreNamed()
    {
        PruningMask mask = PruningMask.All(3);
        Assert.Contains("covers 3", Assert.Throws<ArgumentException>(() => mask.Apply(new float[4])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => mask.And(PruningMask.All(4)));
        Assert.Throws<ArgumentException>(() => mask.IsWithin(PruningMask.All(4)));
        Assert.Throws<ArgumentException>(() => PruningMask.ByMagnitude([1, 2], 0.5, mask));
        Assert.Throws<ArgumentException>(() => PruningMask.ByNorm([1, 2], new WeightGrouping(WeightShape.Dense(2, 2), WeightGroup.Row), 0.5));
        Assert.Throws<ArgumentException>(() => PruningMask.NOfM([1, 2], WeightShape.Dense(1, 3), 1, 2));
        Assert.Throws<ArgumentException>(() => PruningMask.AcrossLayers([], 0.5));
        Assert.Throws<ArgumentException>(() => PruningMask.AcrossLayers([new float[3]], 0.5, [mask, mask]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void ASparsityOutsideItsRangeIsRefused(double sparsity)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PruningMask.ByMagnitude([1], sparsity));
        Assert.Throws<ArgumentOutOfRangeException>(() => PruningMask.AcrossLayers([new float[1]], sparsity));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            PruningMask.ByNorm([1], new WeightGrouping(WeightShape.Dense(1, 1), WeightGroup.Row), sparsity));
    }

    [Fact]
    public void NaNIsNamedWithItsPlace() => Assert.Contains(
        "Weight 1", Assert.Throws<ArgumentException>(() => PruningMask.ByMagnitude([1, float.NaN], 0.5)).Message, StringComparison.Ordinal);
}
