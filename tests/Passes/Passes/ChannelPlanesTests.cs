using System.Linq;
using System.Threading;
using CsCheck;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

public class ChannelPlanesTests
{
    [Theory]
    [InlineData(GraphKind.PrunedNetwork, Requantization.Float32)]
    [InlineData(GraphKind.PrunedNetwork, Requantization.Tflite)]
    [InlineData(GraphKind.Network, Requantization.Float32)]
    [InlineData(GraphKind.Network, Requantization.Tflite)]
    internal void WhatIsKnownIsWhatTheReferenceComputes(GraphKind kind, Requantization mode)
    {
        int known = 0;
        Gen.Select(RandomGraphs.Of(kind), Gen.ULong).Sample(
            (graph, seed) =>
            {
                Draw draw = new(new PCG(1, seed));
                if (kind == GraphKind.Network)
                    graph = PlantedZeros.In(graph, draw);
                ChannelPlanes planes = ChannelPlanes.Of(graph, mode);

                TensorValues values = ReferenceExecutor.Evaluate(graph, mode, RandomGraphs.Inputs(graph, draw));

                foreach (Node node in graph.Nodes)
                {
                    for (int c = 0; c < planes[node.Output].Length; c++)
                    {
                        if (planes[node.Output][c] is not { } plane)
                            continue;
                        AssertEqual(plane, c, graph.OutputOf(node), values.Int8(node.Output), graph);
                        Interlocked.Add(ref known, plane.IsUniform ? 0 : 1);
                    }
                }
            },
            iter: 300);

        Assert.True(known > 200, $"Only {known} channels of all networks have a plane of several values.");
    }

    [Fact]
    public void WindowsFindTheSameUnderTheirTapsInside()
    {
        AxisRuns rows = AxisRuns.Whole(9);

        Assert.Equal([0, 1, 8], rows.Under(outputs: 9, taps: 3, stride: 1, dilation: 1, padding: 1).Starts);
        Assert.Equal([0, 2, 7], rows.Under(outputs: 9, taps: 3, stride: 1, dilation: 2, padding: 2).Starts);
        Assert.Equal([0, 1, 4], rows.Under(outputs: 5, taps: 3, stride: 2, dilation: 1, padding: 1).Starts);
        Assert.Equal([0], rows.Under(outputs: 7, taps: 3, stride: 1, dilation: 1, padding: 0).Starts);
        Assert.Equal([0, 1, 2, 7, 8], AxisRuns.Of(9, [8, 1]).Under(outputs: 9, taps: 3, stride: 1, dilation: 1, padding: 1).Starts);
    }

    private static void AssertEqual(Plane plane, int channel, Tensor tensor, sbyte[] values, Graph graph)
    {
        (int height, int width) = Plane.ExtentsOf(tensor.Shape);
        Assert.Equal((height, width), (plane.Rows.Extent, plane.Columns.Extent));
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                int value = values[(((row * width) + column) * tensor.Shape[-1]) + channel];
                if (value != plane.At(row, column))
                    Assert.Fail($"{tensor.Name}[{row}, {column}, {channel}] is {value}, not {plane.At(row, column)}\n{GraphText.Describe(graph)}");
            }
        }
    }
}
