using System;
using System.Linq;
using CsCheck;
using Specializer.Numerics;
using Specializer.Pruning;

namespace Specializer.Runtime.Tests.Pruning;

public class ScheduleTests
{
    [Fact]
    public void TheRampIsTheFormula()
    {
        CubicSchedule ramp = new(0.1, 0.9, start: 100, end: 200, every: 10);
        Assert.Equal(0, ramp.SparsityAt(99));
        Assert.Equal(0.1, ramp.SparsityAt(100), 1e-15);
        Assert.Equal(0.9 - (0.8 * 0.125), ramp.SparsityAt(150), 1e-15);
        Assert.Equal(0.9, ramp.SparsityAt(200));
        Assert.Equal(0.9, ramp.SparsityAt(1_000_000));
    }

    [Fact]
    public void TheRampPrunesEverySoManyStepsAndAtItsEnd() => Assert.Equal(
        [100, 130, 160, 190, 200],
        Enumerable.Range(0, 500).Where(i => new CubicSchedule(0, 0.9, 100, 200, 30).PrunesAt(i)));

    [Fact]
    public void SchedulesNeverFall() =>
        Gen.Select(Gen.Double[0, 0.99], Gen.Double[0, 0.99], Gen.Int[0, 50], Gen.Int[1, 50], Gen.Int[1, 6]).Sample((a, b, start, length, stages) =>
        {
            foreach (IPruningSchedule schedule in new IPruningSchedule[]
            {
                new CubicSchedule(Math.Min(a, b), Math.Max(a, b), start, start + length, stages),
                StagedSchedule.Geometric(a, stages, length),
            })
            {
                double[] all = [.. Enumerable.Range(0, 120).Select(i => schedule.SparsityAt(i))];
                Assert.All(all, s => Assert.InRange(s, 0, 0.999));
                Assert.Equal(all.Order(), all);
            }
        });

    [Fact]
    public void GeometricStagesDropTheSameShareOfWhatIsLeft()
    {
        StagedSchedule stages = StagedSchedule.Geometric(0.875, 3, 10);
        double[] sparsities = [.. new[] { 0, 9, 10, 20, 999 }.Select(i => stages.SparsityAt(i))];
        double[] expected = [0.5, 0.5, 0.75, 0.875, 0.875];
        // Powers are right to a few units in the last place.
        Assert.All(sparsities.Zip(expected), s => Assert.Equal(s.Second, s.First, 1e-15));
        Assert.Equal([0, 10, 20], Enumerable.Range(0, 100).Where(i => stages.PrunesAt(i)));
    }

    [Fact]
    public void AnOptimizerCannotReviveAndTheMaskOnlyTightens() =>
        Gen.Select(Draws.Weight.Array[1, 40], Gen.Int[1, 9]).Sample((weights, every) =>
        {
            LayerPruner pruner = new(weights.Length, new CubicSchedule(0, 0.8, 2, 20, every), PruningMask.ByMagnitude);
            Random random = new(every);
            PruningMask before = pruner.Mask;
            for (int i = 0; i < 25; i++)
            {
                for (int w = 0; w < weights.Length; w++)
                    weights[w] += random.NextSingle() - 0.5f;
                pruner.AfterStep(i, weights);
                Assert.True(pruner.Mask.IsWithin(before));
                Assert.All(Enumerable.Range(0, weights.Length), w => Assert.True(pruner.Mask.Marks[w] || weights[w] == 0));
                before = pruner.Mask;
            }

            Assert.Equal(weights.Length - MagnitudePruning.DroppedOf(weights.Length, 0.8), pruner.Mask.Kept);
        });

    [Fact]
    public void AStructuredCriterionPrunesBlocks()
    {
        float[] weights = [.. Enumerable.Range(1, 32).Select(i => (float)i)];
        WeightGrouping blocks = new(WeightShape.Dense(4, 8), WeightGroup.Block);
        LayerPruner pruner = new(32, new StagedSchedule([0.25, 0.5], 3), (w, sparsity, within) => PruningMask.ByNorm(w, blocks, sparsity, 2, within));
        Assert.True(pruner.AfterStep(0, weights));
        Assert.False(pruner.AfterStep(1, weights));
        Assert.Equal(24, pruner.Mask.Kept);
        Assert.True(pruner.AfterStep(3, weights));
        Assert.Equal(weights.Select(w => w > 16), pruner.Mask.Marks.ToArray());
    }

    [Fact]
    public void ParametersOutOfRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CubicSchedule(-0.1, 0.5, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CubicSchedule(0, 1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CubicSchedule(0.6, 0.5, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CubicSchedule(0, double.NaN, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CubicSchedule(0, 0.5, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CubicSchedule(0, 0.5, 0, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CubicSchedule(0, 0.5, 0, 1).SparsityAt(-1));
        Assert.Throws<ArgumentException>(() => new StagedSchedule([], 1));
        Assert.Throws<ArgumentException>(() => new StagedSchedule([0.5, 0.4], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StagedSchedule([0.5], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => StagedSchedule.Geometric(0.5, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => StagedSchedule.Geometric(1, 1, 1));
    }
}
