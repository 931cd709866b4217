using System;
using System.Linq;
using CsCheck;
using Specializer.Numerics;

namespace Specializer.Passes.Tests.Numerics;

public class MagnitudePruningTests
{
    // Few distinct values, so that ties at the limit are the rule.
    private static readonly Gen<float[]> Weights =
        Gen.OneOf(Gen.Int[-3, 3].Select(i => i * 0.5f).Array[0, 60], Gen.Float[-1, 1].Array[0, 60]);

    [Fact]
    public void ExactlyTheShareIsDroppedAndTheRestIsUntouched() =>
        Gen.Select(Weights, Gen.Double[0, 0.999]).Sample((weights, sparsity) =>
        {
            float[] pruned = [.. weights];
            int dropped = MagnitudePruning.Prune(pruned, sparsity);

            int[] changed = [.. Enumerable.Range(0, weights.Length).Where(i => pruned[i] != weights[i])];
            Assert.Equal((int)Math.Floor(sparsity * weights.Length), dropped);
            Assert.All(changed, i => Assert.Equal(0, pruned[i]));

            // Dropped weights that were zero before cannot be told apart, hence the lower bound.
            Assert.InRange(changed.Length, dropped - weights.Count(w => w == 0), dropped);
        });

    [Fact]
    public void NoDroppedWeightIsLargerThanAKeptOne() =>
        Gen.Select(Weights, Gen.Double[0, 0.999]).Sample((weights, sparsity) =>
        {
            float[] pruned = [.. weights];
            MagnitudePruning.Prune(pruned, sparsity);
            float[] kept = [.. pruned.Where(w => w != 0).Select(Math.Abs)];
            float[] gone = [.. Enumerable.Range(0, weights.Length).Where(i => pruned[i] != weights[i]).Select(i => Math.Abs(weights[i]))];
            if (kept.Length > 0 && gone.Length > 0)
                Assert.True(gone.Max() <= kept.Min());
        });

    [Fact]
    public void TiesAreDroppedFromTheFront()
    {
        float[] weights = [1, -1, 1, -1, 0.5f, 1];
        MagnitudePruning.Prune(weights, 0.5);
        Assert.Equal([0, 0, 1, -1, 0, 1], weights);
    }

    [Theory]
    [InlineData(100, 0.29, 29)]
    [InlineData(10, 0.99, 9)]
    [InlineData(10, 0.8, 8)]
    [InlineData(3, 0.5, 1)]
    [InlineData(5, 0, 0)]
    [InlineData(0, 0.5, 0)]
    public void CountIsTheWholePartOfTheShare(int count, double sparsity, int dropped) =>
        Assert.Equal(dropped, MagnitudePruning.DroppedOf(count, sparsity));

    [Theory]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void SparsityOutsideItsRangeIsRefused(double sparsity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MagnitudePruning.Prune(new float[4], sparsity));

    [Fact]
    public void NaNIsRefused() =>
        Assert.Throws<ArgumentException>(() => MagnitudePruning.Prune(new[] { 1, float.NaN }, 0.5));
}
