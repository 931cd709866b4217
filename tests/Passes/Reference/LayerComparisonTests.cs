extern alias runtime;

using System;
using System.Linq;
using runtime::Specializer.QuantizationErrors;
using Specializer.Ir;
using Specializer.Passes.Tests.Passes;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Reference;

/// <summary>The layer that hurts is seen.</summary>
public sealed class LayerComparisonTests
{
    private const int Width = 16;

    [Fact]
    public void A_good_network_has_a_good_ratio_everywhere()
    {
        LayerComparison comparison = Compare(badLayer: null);

        Assert.Equal(["layer0", "layer1", "layer2"], comparison.Whole.Layers.Select(layer => layer.Key));

        // Symmetric weights and calibrated activations, each of nearly eight bits.
        Assert.All(comparison.Whole.Layers, layer => Assert.InRange(layer.Value.SignalToNoise, 30, 60));
        Assert.All(comparison.Own.Layers, layer => Assert.InRange(layer.Value.SignalToNoise, 30, 60));
        Assert.All(comparison.Whole.Layers, layer => Assert.InRange(layer.Value.ClippedShare, 0, 0.01));
    }

    [Theory]
    [InlineData("layer0")]
    [InlineData("layer1")]
    [InlineData("layer2")]
    public void A_layer_calibrated_too_narrowly_is_the_worst_alone(string bad)
    {
        LayerComparison comparison = Compare(bad);

        (string worst, QuantizationError error) = comparison.Own.WorstFirst.First();
        Assert.Equal(bad, worst);
        Assert.InRange(error.SignalToNoise, 0, 15);
        Assert.InRange(error.ClippedShare, 0.2, 1);
        Assert.All(comparison.Own.Layers.Where(layer => layer.Key != bad), layer => Assert.InRange(layer.Value.ClippedShare, 0, 0.01));
    }

    [Fact]
    public void What_one_layer_spoils_stays_spoilt_behind_it()
    {
        double[] good = [.. Compare(badLayer: null).Whole.Layers.Select(layer => layer.Value.SignalToNoise)];
        double[] bad = [.. Compare("layer1").Whole.Layers.Select(layer => layer.Value.SignalToNoise)];

        Assert.Equal(good[0], bad[0]);
        Assert.True(bad[1] < good[1] - 10 && bad[2] < good[2] - 10, $"{string.Join(" ", good)} became {string.Join(" ", bad)}");
    }

    [Fact]
    public void Alone_a_layer_shows_nothing_of_one_two_before_it() => Assert.Equal(
        Compare(badLayer: null).Own.Layers.Last(), Compare("layer0").Own.Layers.Last());

    [Fact]
    public void The_first_layer_alone_is_the_first_layer_of_the_whole()
    {
        LayerComparison comparison = Compare(badLayer: null);
        Assert.Equal(comparison.Whole.Layers.First(), comparison.Own.Layers.First());
    }

    /// <summary>Three dense layers, one of them with a quarter of the range its values take.</summary>
    private static LayerComparison Compare(string? badLayer)
    {
        Random random = new(5);
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, Width));
        for (int layer = 0; layer < 3; layer++)
            x = factory.Dense(x, factory.Constant(new Shape(Width, Width), Values(Width * Width)), null);

        float[][][] samples = [.. Enumerable.Range(0, 40).Select(_ => new[] { Values(Width) })];
        Graph real = FloatGraphs.Calibrate(factory.Build(x), samples);
        real = real with
        {
            Tensors = [.. real.Tensors.Select(t => t.Name == badLayer ? t with { Range = new ValueRange(t.Range!.Value.Min / 4, t.Range.Value.Max / 4) } : t)],
        };
        LayerComparison comparison = new(real, PassList.Run(real, FloatGraphs.Spec), Requantization.Float32);
        foreach (float[][] sample in samples)
            comparison.Add(sample);
        return comparison;

        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
