using System;
using System.Collections.Generic;
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
    public void Contributions_do_not_change_where_a_normalization_takes_back_what_the_weights_gain()
    {
        using KwsNetwork network = Network();
        ConvolutionBlock layer = network.Pointwise.First();
        float[] before = Contributions.Of(network, layer);
        using (IDisposable inference = no_grad())
        {
            layer.Weight.mul_(4);
            layer.Variance.mul_(16).add_(15e-5);
        }

        // The epsilon of the normalization was scaled with the variance: what differs is float's rounding.
        Assert.All(before.Zip(Contributions.Of(network, layer)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * pair.First));
    }

    [Theory]
    [InlineData(0.7f, 0.3f)]
    [InlineData(-0.5f, 1.5f)]
    [InlineData(0f, -1f)]
    public void Contributions_know_how_large_the_inputs_are(float offset, float factor)
    {
        using KwsNetwork network = Network();
        ConvolutionBlock layer = network.Pointwise.First();
        ConvolutionBlock before = network.Blocks[1];
        using (IDisposable inference = no_grad())
        {
            before.Offset.fill_(offset);
            before.Factor.fill_(factor);
            layer.Factor.fill_(1);
            layer.Variance.fill_(1);
        }

        using Tensor inputs = ((randn(1_000_000) * factor) + offset).relu();
        double size = Math.Sqrt(inputs.square().mean().item<float>());

        // Means of a million draws are off by about a thousandth.
        float[] weights = layer.Weight.Values();
        Assert.All(weights.Zip(Contributions.Of(network, layer)), pair =>
            Assert.Equal(Math.Abs(pair.First) * size, pair.Second, 0.01 * Math.Abs(pair.First) * size));
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
    public void Gradual_masks_follow_their_schedule_and_only_get_tighter()
    {
        using KwsNetwork network = Network();
        using GradualMasks masks = new(new StagedSchedule([0.25, 0.5, 0.75], stepsPerStage: 2), ByMagnitude);
        bool[] dropped = new bool[Channels * Channels];
        for (int step = 0; step < 6; step++)
        {
            Disturb(network);
            masks.AfterStep(network, step);

            Assert.Equal((1 + (step / 2)) * 0.25, masks.Sparsity, 12);
            bool[] now = [.. network.Pointwise.First().Weight.Values().Select(weight => weight == 0)];
            Assert.All(dropped.Zip(now), pair => Assert.True(pair.Second || !pair.First));
            dropped = now;
        }
    }

    [Fact]
    public void A_phase_under_gradual_masks_ends_with_the_zeros_of_its_schedule()
    {
        using KwsNetwork start = Network();
        using GradualMasks masks = new(new StagedSchedule([0.25, 0.75], stepsPerStage: 2), ByMagnitude);

        using Trainer trainer = Trainers.Of(new Phase(new LabelCriterion(), new FloatForward(), Start: start, Constraint: masks), epochs: 2);
        KwsNetwork trained = trainer.Run(new Checkpoint(Trainers.Folder()));

        Assert.All(trained.Pointwise, layer => Assert.Equal(Channels * Channels * 3 / 4, layer.Weight.Values().Count(weight => weight == 0)));
    }

    [Fact]
    public void Gradual_masks_begin_with_the_zeros_of_a_network_that_was_pruned_before()
    {
        using KwsNetwork network = Network();
        using (WeightMasks before = WeightMasks.Choose(network, weights => PruningMask.ByMagnitude(weights, 0.5)))
        {
            before.Apply(network);
        }

        bool[] dropped = [.. network.Pointwise.First().Weight.Values().Select(weight => weight == 0)];
        using GradualMasks masks = new(new StagedSchedule([0.5], stepsPerStage: 1), ByMagnitude);
        masks.Apply(network);
        Disturb(network);
        masks.AfterStep(network, 0);

        Assert.Equal(dropped, network.Pointwise.First().Weight.Values().Select(weight => weight == 0));
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

    // As a step of the optimizer does, zeros included.
    private static void Disturb(KwsNetwork network)
    {
        using IDisposable inference = no_grad();
        foreach (ConvolutionBlock layer in network.Pointwise)
        {
            layer.Weight.add_(randn_like(layer.Weight), 1e-4);
        }
    }

    private static SingularValues ValuesOf(KwsNetwork network) =>
        SingularValues.Of(network.Pointwise.First().Weight.Values(), Channels, Channels);

    private static IReadOnlyList<PruningMask> ByMagnitude(IReadOnlyList<float[]> layers, double share) =>
        [.. layers.Select(weights => PruningMask.ByMagnitude(weights, share))];
}
