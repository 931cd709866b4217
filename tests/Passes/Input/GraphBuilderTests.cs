using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Specializer.Input;
using Specializer.Ir;

namespace Specializer.Passes.Tests.Input;

/// <summary>The nodes and shapes that layer attributes make.</summary>
public sealed class GraphBuilderTests
{
    [Fact]
    public void Dense_after_an_image_is_flattened()
    {
        Graph graph = Build([2, 3, 4], [("fc.weight", [5, 24])], new LayerSpec("fc", LayerKind.Dense) { Activation = Activation.Relu });

        Assert.Equal(["fc.flatten", "fc"], graph.Nodes.Select(n => n.Name));
        Assert.Equal(Activation.Relu, Assert.IsType<DenseNode>(graph.Nodes[1]).Activation);
        AssertOutput(graph, 1, 5);
    }

    [Fact]
    public void Dense_on_the_last_axis_keeps_the_others()
    {
        Graph graph = Build([2, 3, 4], [("fc.weight", [5, 4])], new LayerSpec("fc", LayerKind.Dense));

        AssertOutput(graph, 1, 2, 3, 5);
    }

    [Fact]
    public void Dense_has_the_files_weights_and_bias()
    {
        Graph graph = Build([2], [("fc.weight", [3, 2]), ("fc.bias", [3])], new LayerSpec("fc", LayerKind.Dense));

        Assert.Equal(SafetensorsFile.Values(3, 2), graph.InputOf(graph.Nodes[0], 1).Data!.Float32);
        Assert.Equal(SafetensorsFile.Values(3), graph.BiasOf(graph.Nodes[0])!.Data!.Float32);
    }

    /// <summary>A weight's column reads the pixel that PyTorch's flatten puts there.</summary>
    [Fact]
    public void ChannelsFirst_moves_each_column_to_its_pixel() => Gen.Select(Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[1, 4], Gen.Bool).Sample((h, w, c, reshaped) =>
    {
        float[] values = [.. Enumerable.Range(0, 2 * h * w * c).Select(i => (float)i)];
        LayerSpec[] layers =
        [
            .. reshaped ? [new LayerSpec("flat", LayerKind.Reshape) { Shape = new[] { h * w * c } }] : Array.Empty<LayerSpec>(),
            new LayerSpec("fc", LayerKind.Dense) { ChannelsFirst = true },
        ];
        ModelSpec spec = new("m.safetensors") { Input = new[] { h, w, c }, Layers = layers };
        Graph graph = GraphBuilder.Build(spec, new() { ["fc.weight"] = new("fc.weight", new Shape(2, h * w * c), values) }, "m.safetensors");

        float[] moved = graph.InputOf(graph.Nodes[^1], 1).Data!.Float32;
        for (int i = 0; i < values.Length; i++)
        {
            (int row, int y, int x, int channel) = (i / (h * w * c), i / (w * c) % h, i / c % w, i % c);
            Assert.Equal(values[(row * h * w * c) + (((channel * h) + y) * w) + x], moved[i]);
        }
    });

    [Fact]
    public void Conv2D_weights_move_their_channels_last() => Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 3]).Sample((o, i, h, w) =>
    {
        Graph graph = Build([h, w, i], [("conv.weight", [o, i, h, w])], new LayerSpec("conv", LayerKind.Conv2D));

        Tensor weights = graph.InputOf(graph.Nodes[0], 1);
        Assert.Equal(new Shape(o, h, w, i), weights.Shape);
        float[] before = SafetensorsFile.Values(o, i, h, w);
        for (int at = 0; at < before.Length; at++)
        {
            (int oo, int y, int x, int ii) = (at / (h * w * i), at / (w * i) % h, at / i % w, at % i);
            Assert.Equal(before[(((((oo * i) + ii) * h) + y) * w) + x], weights.Data!.Float32[at]);
        }
    });

    [Theory]
    [InlineData(nameof(PaddingKind.Valid), new int[0], new int[0], 5, 7)]
    [InlineData(nameof(PaddingKind.Same), new int[0], new int[0], 7, 9)]
    [InlineData(nameof(PaddingKind.Valid), new[] { 2, 3 }, new int[0], 3, 3)]
    [InlineData(nameof(PaddingKind.Same), new[] { 2, 3 }, new int[0], 4, 3)]
    [InlineData(nameof(PaddingKind.Valid), new int[0], new[] { 3, 4 }, 1, 1)]
    [InlineData(nameof(PaddingKind.Same), new[] { 2 }, new[] { 2 }, 4, 5)]
    public void Conv2D_shapes(string padding, int[] strides, int[] dilations, int height, int width)
    {
        LayerSpec conv = new("conv", LayerKind.Conv2D) { Padding = Enum.Parse<PaddingKind>(padding), Strides = strides, Dilations = dilations };
        Graph graph = Build([7, 9, 2], [("conv.weight", [4, 2, 3, 3])], conv);

        AssertOutput(graph, 1, height, width, 4);
    }

    [Theory]
    [InlineData(7, 2, 3, 1, 1)]
    [InlineData(8, 2, 3, 0, 1)]
    [InlineData(8, 1, 4, 1, 2)]
    [InlineData(5, 4, 1, 0, 0)]
    public void Same_padding_puts_the_smaller_half_before(int input, int stride, int kernel, int before, int after)
    {
        LayerSpec conv = new("conv", LayerKind.Conv2D) { Padding = PaddingKind.Same, Strides = new[] { stride, stride } };
        Graph graph = Build([input, input, 1], [("conv.weight", [1, 1, kernel, kernel])], conv);

        Window window = Assert.IsType<Conv2DNode>(graph.Nodes[0]).Window;
        Assert.Equal((before, after, before, after), (window.PadTop, window.PadBottom, window.PadLeft, window.PadRight));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void DepthwiseConv2D_multiplies_channels(int multiplier)
    {
        Graph graph = Build([5, 5, 2], [("dw.weight", [2 * multiplier, 1, 3, 3])], new LayerSpec("dw", LayerKind.DepthwiseConv2D));

        Assert.Equal(multiplier, Assert.IsType<DepthwiseConv2DNode>(graph.Nodes[0]).Multiplier);
        Assert.Equal(new Shape(1, 3, 3, 2 * multiplier), graph.InputOf(graph.Nodes[0], 1).Shape);
        AssertOutput(graph, 1, 3, 3, 2 * multiplier);
    }

    [Theory]
    [InlineData(new int[0], nameof(PaddingKind.Valid), 3, 4)]
    [InlineData(new[] { 1, 1 }, nameof(PaddingKind.Valid), 6, 8)]
    [InlineData(new int[0], nameof(PaddingKind.Same), 4, 5)]
    public void Pools_step_by_their_window_unless_told_otherwise(int[] strides, string padding, int height, int width)
    {
        foreach (LayerKind kind in new[] { LayerKind.AveragePool2D, LayerKind.MaxPool2D })
        {
            Graph graph = Build([7, 9, 2], [], new LayerSpec("pool", kind) { Window = new[] { 2, 2 }, Strides = strides, Padding = Enum.Parse<PaddingKind>(padding) });

            Assert.Equal(kind == LayerKind.MaxPool2D ? PoolKind.Max : PoolKind.Average, Assert.IsType<Pool2DNode>(graph.Nodes[0]).Kind);
            AssertOutput(graph, 1, height, width, 2);
        }
    }

    [Fact]
    public void The_layers_that_only_move_values()
    {
        Graph graph = Build(
            [4, 6, 2],
            [],
            new LayerSpec("pad", LayerKind.Pad) { Shape = new[] { 1, 2, 3, 0 } },
            new LayerSpec("mean", LayerKind.GlobalAveragePool),
            new LayerSpec("shape", LayerKind.Reshape) { Shape = new[] { -1, 1 } },
            new LayerSpec("logistic", LayerKind.Logistic),
            new LayerSpec("softmax", LayerKind.Softmax));

        Assert.Equal(["[1, 7, 9, 2]", "[1, 2]", "[1, 2, 1]", "[1, 2, 1]", "[1, 2, 1]"], graph.Nodes.Select(n => graph.OutputOf(n).Shape.ToString()));
        PadNode pad = Assert.IsType<PadNode>(graph.Nodes[0]);
        Assert.Equal(new[] { 0, 1, 3, 0 }, pad.Before);
        Assert.Equal(new[] { 0, 2, 0, 0 }, pad.After);
    }

    [Fact]
    public void Branches_read_the_layers_they_name()
    {
        Graph graph = Build(
            [2, 2, 3],
            [],
            new LayerSpec("a", LayerKind.Logistic),
            new LayerSpec("b", LayerKind.Logistic) { Inputs = new[] { "input" } },
            new LayerSpec("sum", LayerKind.Add) { Inputs = new[] { "a", "b" }, Activation = Activation.Relu6 },
            new LayerSpec("both", LayerKind.Concatenation) { Inputs = new[] { "sum", "a", "input" } },
            new LayerSpec("rows", LayerKind.Concatenation) { Inputs = new[] { "both", "both" }, Axis = 0 });

        int Of(string name) => graph.Nodes.Single(n => n.Name == name).Output;
        Assert.Equal(new[] { Of("a"), Of("b") }, graph.Nodes[2].Inputs);
        Assert.Equal(new[] { Of("sum"), Of("a"), graph.Inputs[0] }, graph.Nodes[3].Inputs);
        Assert.Equal(3, Assert.IsType<ConcatenationNode>(graph.Nodes[3]).Axis);
        AssertOutput(graph, 1, 4, 2, 9);
    }

    [Theory]
    [InlineData(nameof(LayerKind.Add), "row", "input")]
    [InlineData(nameof(LayerKind.Multiply), "input", "row")]
    public void The_operand_that_repeats_comes_second(string kind, string first, string second)
    {
        Graph graph = Build(
            [2, 2, 3],
            [],
            new LayerSpec("row", LayerKind.GlobalAveragePool),
            new LayerSpec("both", Enum.Parse<LayerKind>(kind)) { Inputs = new[] { first, second } });

        Assert.Equal(graph.Inputs[0], graph.Nodes[1].Inputs[0]);
        AssertOutput(graph, 1, 2, 2, 3);
    }

    [Fact]
    public void Batch_normalization_takes_the_layers_name_and_activation()
    {
        LayerSpec conv = new("conv", LayerKind.Conv2D) { Activation = Activation.Relu, BatchNormEpsilon = 0.5f };
        Graph graph = Build(
            [3, 3, 1],
            [("conv.weight", [2, 1, 3, 3]), ("conv.bn.weight", [2]), ("conv.bn.bias", [2]), ("conv.bn.running_mean", [2]), ("conv.bn.running_var", [2])],
            conv);

        Assert.Equal(["conv", "conv.bn"], graph.Nodes.Select(n => n.Name));
        Assert.Equal(["conv.linear", "conv"], graph.Nodes.Select(n => graph.OutputOf(n).Name));
        Assert.Equal(Activation.None, Assert.IsType<Conv2DNode>(graph.Nodes[0]).Activation);
        BatchNormNode norm = Assert.IsType<BatchNormNode>(graph.Nodes[1]);
        Assert.Equal((0.5f, Activation.Relu), (norm.Epsilon, norm.Activation));
        Assert.Equal(
            ["conv.bn.weight", "conv.bn.bias", "conv.bn.running_mean", "conv.bn.running_var"],
            norm.Inputs.Skip(1).Select(i => graph.Tensors[i].Name));
    }

    [Fact]
    public void Options_reach_every_node()
    {
        WeightOptions options = new(0.5, 0.01, PerChannel: false, Symmetric: false);

        Graph graph = Build([4], [("fc.weight", [2, 4])], new LayerSpec("fc", LayerKind.Dense) { Options = options });

        Assert.All(graph.Nodes, node => Assert.Equal(options, node.Options));
    }

    internal static Graph Build(int[] input, (string Name, int[] Shape)[] tensors, params LayerSpec[] layers)
    {
        Dictionary<string, FloatTensor> weights = tensors.ToDictionary(
            t => t.Name,
            t => new FloatTensor(
                t.Name, new Shape(t.Shape), [.. SafetensorsFile.Values(t.Shape).Select(v => t.Name.EndsWith("var", StringComparison.Ordinal) ? Math.Abs(v) : v)]));
        return GraphBuilder.Build(new ModelSpec("m.safetensors") { Input = input, Layers = layers }, weights, "m.safetensors");
    }

    private static void AssertOutput(Graph graph, params int[] shape) =>
        Assert.Equal(new Shape(shape), graph.Tensors[graph.Outputs.Single()].Shape);
}
