using System;
using System.Linq;
using Specializer.Ir;
using Specializer.Selection;

namespace Specializer.Passes.Tests.Selection;

public class GatherBudgetTests
{
    /// <summary>Of one position and few inputs, steps are full enough; with fewer weights some are expanded, the emptiest.</summary>
    [Theory]
    [InlineData(640, 128, 0.95, 1, 2.2)]
    [InlineData(640, 128, 0.9, 4, 1.4)]
    [InlineData(320, 64, 0.93, 1, 2.2)]
    public void StepsAreExpandedUntilTheLayerHasItsBytes(int inputs, int outputs, double zeros, int unit, double bytesOfWeight)
    {
        GatherLayer layer = Layer(inputs, outputs, zeros, unit);
        (bool IsExpanded, int Saved)[] steps = [.. layer.Groups.SelectMany(group =>
            group.Full.Select(step => (step.IsExpanded, layer.FullBytes - Expanded(layer, step)))
                .Concat(group.Half.Select(step => (step.IsExpanded, layer.HalfBytes - Expanded(layer, step)))))];

        int[] saved = [.. steps.Where(s => s.IsExpanded).Select(s => s.Saved)];
        int budget = (int)(bytesOfWeight * layer.Weights);
        Assert.NotEmpty(saved);
        Assert.InRange(layer.PackedBytes, budget - saved.Min() + 1, budget);
        Assert.True(saved.Min() >= steps.Where(s => !s.IsExpanded).Max(s => s.Saved));
    }

    /// <summary>The order of the outputs alone takes a byte a weight.</summary>
    [Fact]
    public void ALayerThatCannotHaveItsBytesExpandsNothing()
    {
        GatherLayer layer = Layer(160, 64, 0.995, 1);

        Assert.InRange(layer.PackedBytes, (int)(2.2 * layer.Weights) + 1, int.MaxValue);
        Assert.Equal(0, layer.ExpandedSteps);
    }

    [Fact]
    public void ALayerThatHasItsBytesExpandsNothing() => Assert.Equal(0, Layer(640, 128, 0.8, 1).ExpandedSteps);

    /// <summary>A loop reads steps that all have their places.</summary>
    [Fact]
    public void StepsOfLoopsAreNotExpanded()
    {
        GatherLayer layer = Layer(4096, 64, 0.9, 1);

        Assert.True(layer.HasPlaces);
        Assert.Equal(0, layer.ExpandedSteps);
    }

    private static int Expanded(GatherLayer layer, GatherStep step) => layer.ItemsBytes(step.Items) + GatherLayer.MaskBytes;

    private static GatherLayer Layer(int inputs, int outputs, double zeros, int unit)
    {
        Random random = new(5);
        sbyte[] weights = new sbyte[inputs * outputs];
        for (int i = 0; i < weights.Length; i += unit)
        {
            bool isZero = random.NextDouble() < zeros;
            for (int k = i; k < i + unit && !isZero; k++)
                weights[k] = (sbyte)(random.Next(2) == 0 ? random.Next(-128, 0) : random.Next(1, 128));
        }

        Graph graph = GatherCase.Dense(inputs, outputs, weights);
        return GatherLayer.Of(graph, graph.Nodes[0], unit)!;
    }
}
