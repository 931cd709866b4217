using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Selection;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Selection;

public class GatherGroupsTests
{
    private static readonly Gen<sbyte> Weight = Gen.Frequency((5, Gen.Const((sbyte)0)), (3, Gen.SByte), (1, Gen.Const(sbyte.MaxValue)));

    [Fact]
    public void EachWeightOfAWindowMeetsItsInputOnce() => Convolutions.Sample(
        graph =>
        {
            foreach (GatherLayer gather in Layers(graph))
                Assert.Equal(graph.InputOf(graph.Nodes[0], 1).Data!.Int8.Select(w => (int)w), GatherCase.Weights(gather));
        },
        iter: 100);

    [Fact]
    public void StepsOfSeveralPositionsWalkFromLineToLine() => Convolutions.Sample(
        graph =>
        {
            foreach (GatherLayer gather in Layers(graph).Where(g => g.IsWalk))
            {
                foreach (GatherStep[] steps in gather.Groups.Select(group => group.Full.Concat(group.Half).ToArray()))
                    Assert.All(steps.Skip(1).Zip(steps), pair => Assert.Equal(pair.Second.Second, pair.First.First));
            }
        },
        iter: 100);

    [Fact]
    public void LinesThatDoNotTouchShareAStep()
    {
        const int Inputs = 192, Outputs = 16;
        sbyte[] weights = new sbyte[Inputs * Outputs];
        for (int output = 0; output < Outputs; output++)
        {
            for (int i = 0; i < 4; i++)
                weights[(output * Inputs) + output + (i * 10) + (i < 2 ? 0 : 128)] = 10;
        }

        // An input of the line between, so that there are three.
        weights[64] = 10;

        GatherGroup group = Assert.Single(Layers(GatherCase.Dense(Inputs, Outputs, weights)).First().Groups);

        // The first output has five items.
        Assert.Equal((1, 1), (group.Full.Length, group.Half.Length));
    }

    private static Gen<Graph> Convolutions =>
        from side in Gen.Int[2, 3]
        from dilation in Gen.Int[1, 2]
        from inputs in Gen.Int[1, 12].Select(i => i <= 8 ? 4 * i : i)
        from outputs in Gen.Int[1, 40]
        from width in Gen.Int[1, 4]
        from weights in Weight.Array[side * side * inputs * outputs]
        where weights.Count(w => w == 0) >= 0.4 * weights.Length
        select Convolution(side, dilation, inputs, outputs, width, weights);

    private static GatherLayer[] Layers(Graph graph) =>
        [.. new[] { 1, 4 }.Select(unit => GatherLayer.Of(graph, graph.Nodes[0], unit)).OfType<GatherLayer>()];

    private static Graph Convolution(int side, int dilation, int inputs, int outputs, int width, sbyte[] weights)
    {
        GraphFactory factory = new();
        QuantParams quant = new(0.05f, -7);
        int bias = factory.Constant(new int[outputs]);
        int weight = factory.Constant(new Shape(outputs, side, side, inputs), weights, new QuantParams(0.002f, 0));
        int extent = ((side - 1) * dilation) + 1;
        Window window = new(side, side, 1, 1, dilation, dilation, 0, 0, 0, 0);
        return factory.Build(factory.Conv2D(factory.Input(new Shape(1, extent, extent + width - 1, inputs), quant), weight, bias, window, quant, Activation.None));
    }
}
