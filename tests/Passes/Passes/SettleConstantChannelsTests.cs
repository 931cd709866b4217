using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;
using Xunit;

namespace Specializer.Passes.Tests.Passes;

public sealed class SettleConstantChannelsTests
{
    private static readonly QuantParams Quant = new(0.1f, -17);

    /// <summary>Channels 1 and 3 of four have no weights; 3 has a scale of nearly nothing and a bias near int32's end.</summary>
    private static Graph WithConstants(bool isDepthwise, Activation activation, Random random)
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4, 5, 4), Quant);
        Shape shape = isDepthwise ? new Shape(1, 3, 3, 4) : new Shape(4, 3, 3, 4);
        int[] zeroPoints = [0, 3, -2, 0];
        Func<int, int> channelOf = isDepthwise ? k => k % 4 : k => k / 36;
        sbyte[] w = [.. Enumerable.Range(0, shape.Elements).Select(k => channelOf(k) % 2 == 1 ? (sbyte)zeroPoints[channelOf(k)] : (sbyte)random.Next(-127, 128))];
        QuantParams quant = new(new[] { 0.01f, 0.02f, 0.03f, 3e-9f }, zeroPoints, isDepthwise ? 3 : 0);
        int weights = factory.Constant(shape, w, quant);
        int bias = factory.Constant([500, random.Next(-3000, 3000), -500, random.Next(1 << 29, 1 << 30)]);
        Window window = new(3, 3, 1, 1, 1, 1, 1, 1, 1, 1);
        QuantParams output = new(0.05f, -128);
        return factory.Build(isDepthwise
            ? factory.DepthwiseConv2D(x, weights, bias, window, output, activation)
            : factory.Conv2D(x, weights, bias, window, output, activation));
    }

    [Fact]
    public void Answers_stay_and_scales_are_alike() => Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int).Sample((isDepthwise, isRelu, isFixed, seed) =>
    {
        Requantization mode = isFixed ? Requantization.Tflite : Requantization.Float32;
        Graph graph = WithConstants(isDepthwise, isRelu ? Activation.Relu : Activation.None, new Random(seed));
        Graph settled = SettleConstantChannels.Run(graph, mode);

        sbyte[] input = new sbyte[80];
        new Random(seed + 1).NextBytes((byte[])(object)input);
        Assert.Equal(ReferenceExecutor.Run(graph, mode, [input])[0], ReferenceExecutor.Run(settled, mode, [input])[0]);

        QuantParams before = graph.InputOf(graph.Nodes[0], 1).Quant!, after = settled.InputOf(settled.Nodes[0], 1).Quant!;
        Assert.Equal((before.Scales[0], before.Scales[2]), (after.Scales[0], after.Scales[2]));
        float[] factors = RequantizationParams.ForWeights(settled, settled.Nodes[0], Requantization.Float32).Scales;
        Assert.All(new[] { factors[1], factors[3] }, factor => Assert.InRange(factor, 0.2499f, 0.2501f));
        Assert.All(settled.BiasOf(settled.Nodes[0])!.Data!.Int32, bias => Assert.InRange(bias, -4 * 255, 4 * 255));
    });

    /// <summary>A bias of a channel for each class of positions.</summary>
    [Fact]
    public void Every_class_of_positions_keeps_its_answer()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 3, 1, 1), Quant);
        int weights = factory.Constant(new Shape(2, 1, 1, 1), [5, 0], new QuantParams(new[] { 0.01f, 1e-6f }, new[] { 0, 0 }, 0));
        int bias = factory.Constant([10, 20_000_000, 20, 40_000_000]);
        Graph graph = factory.Build(factory.Conv2D(
            x, weights, bias, new Window(1, 1, 1, 1, 1, 1, 0, 0, 0, 0), new QuantParams(0.1f, -128), Activation.None, new BorderClasses(new[] { 0, 1 }, new[] { 0 })));
        Graph settled = SettleConstantChannels.Run(graph, Requantization.Float32);
        sbyte[] input = [1, 2, 3];
        sbyte[] expected = ReferenceExecutor.Run(graph, Requantization.Float32, [input])[0] as sbyte[] ?? [];
        Assert.NotEqual(expected[1], expected[3]);
        Assert.Equal(expected, ReferenceExecutor.Run(settled, Requantization.Float32, [input])[0]);
        Assert.Equal([10, 80, 20, 160], settled.BiasOf(settled.Nodes[0])!.Data!.Int32);
    }

    [Fact]
    public void Layers_whose_channels_all_have_weights_are_left_alone()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 2), Quant);
        int weights = factory.Constant(new Shape(2, 2), [1, 0, 0, 2], new QuantParams(new[] { 0.01f, 0.02f }, new[] { 0, 0 }, 0));
        Graph graph = factory.Build(factory.Dense(x, weights, factory.Constant([1, 2]), Quant));
        Assert.Equal(graph.Tensors.AsEnumerable(), SettleConstantChannels.Run(graph, Requantization.Float32).Tensors);
    }
}
