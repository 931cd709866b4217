using System;
using System.Linq;
using KeywordSpotting.Training;
using Specializer.Numerics;
using Specializer.Pruning;
using static TorchSharp.torch;

namespace Specializer.Training.Tests;

/// <summary>What weights must be like while they train.</summary>
public sealed class ConstraintTests
{
    private const int Channels = 16;

    [Fact]
    public void Masks_drop_the_share_of_every_pointwise_layer_and_nothing_else()
    {
        using KwsNetwork network = Network();
        float[] depthwise = network.Blocks[1].Weight.Values();
        using WeightMasks masks = WeightMasks.Choose(network, weights => PruningMask.ByMagnitude(weights, 0.75));

        masks.Apply(network);

        Assert.Equal(0.75, masks.Sparsity, 12);
        Assert.Equal(4, network.Pointwise.Count());
        Assert.All(network.Pointwise, layer => Assert.Equal(Channels * Channels / 4, layer.Weight.Values().Count(weight => weight != 0)));
        Assert.Equal(depthwise, network.Blocks[1].Weight.Values());
    }

    [Fact]
    public void A_masked_phase_ends_with_the_zeros_it_began_with()
    {
        using KwsNetwork start = Network();
        using WeightMasks masks = WeightMasks.Choose(start, weights => PruningMask.ByMagnitude(weights, 0.9));
        masks.Apply(start);

        using Trainer trainer = Trainers.Of(new Phase(new LabelCriterion(), new FloatForward(), Start: start, Constraint: masks));
        KwsNetwork trained = trainer.Run(new Checkpoint(Trainers.Folder()));

        Assert.All(start.Pointwise.Zip(trained.Pointwise), pair =>
        {
            float[] before = pair.First.Weight.Values();
            float[] after = pair.Second.Weight.Values();
            Assert.Equal(before.Select(weight => weight == 0), after.Select(weight => weight == 0));
            Assert.NotEqual(before, after);
        });
    }

    [Fact]
    public void Masks_of_a_pruned_network_are_its_zeros()
    {
        using KwsNetwork network = Network();
        using (WeightMasks masks = WeightMasks.Choose(network, weights => PruningMask.ByMagnitude(weights, 0.5)))
        {
            masks.Apply(network);
        }

        using WeightMasks again = WeightMasks.OfNonZeros(network);

        Assert.Equal(0.5, again.Sparsity, 12);
    }

    [Fact]
    public void A_projected_layer_has_the_rank_and_is_the_nearest_matrix_of_it()
    {
        using KwsNetwork network = Network();
        SingularValues before = ValuesOf(network);

        new LowRankProjection(rank: 5).Apply(network);

        double[] after = ValuesOf(network).Values;
        Assert.Equal(before.Values[..5], after[..5], (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.All(after[5..], value => Assert.InRange(value, 0, 1e-5));
    }

    private static KwsNetwork Network()
    {
        manual_seed(1);
        return new KwsNetwork(Channels);
    }

    private static SingularValues ValuesOf(KwsNetwork network) =>
        SingularValues.Of(network.Pointwise.First().Weight.Values(), Channels, Channels);
}
