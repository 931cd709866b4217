using System;
using Specializer.Ir;
using Specializer.Numerics;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Reference;

/// <summary>The derived constants, against values worked out by hand.</summary>
public sealed class ConstantsTests
{
    [Theory]
    [InlineData(Activation.None, 0.1f, -128, -128, 127)]
    [InlineData(Activation.Relu, 0.1f, -128, -128, 127)]
    [InlineData(Activation.Relu, 0.1f, 5, 5, 127)]
    [InlineData(Activation.Relu6, 0.1f, 5, 5, 65)]
    [InlineData(Activation.Relu6, 0.1f, -128, -128, -68)]
    [InlineData(Activation.Relu6, 0.01f, 5, 5, 127)]
    [InlineData(Activation.Relu6, 4f, 0, 0, 2)] // 1.5 rounds away from zero
    [InlineData(Activation.Relu6, 1e-38f, 0, 0, 127)] // 6 / scale is beyond int
    public void Activation_bounds(object activation, float scale, int zeroPoint, int min, int max) =>
        Assert.Equal(
            new ActivationBounds(min, max),
            ActivationBounds.Of((Activation)activation, new QuantParams(scale, zeroPoint)));

    [Fact]
    public void Float32_scales_are_rounded_to_float_after_each_step()
    {
        float sx = 0.1f, sw = 0.3f, sy = 0.7f;
        (Graph graph, Node node) = DenseOf(sx, [sw], sy);
        float product = sx * sw;
        Assert.Equal([product / sy], RequantizationParams.ForWeights(graph, node, Requantization.Float32).Scales);
        Assert.NotEqual((float)((double)sx * sw / sy), product / sy);
    }

    [Fact]
    public void A_dense_layer_with_one_weight_scale_multiplies_in_float_as_TFLite_does()
    {
        float sx = 0.1f, sw = 0.3f, sy = 0.7f;
        (Graph graph, Node node) = DenseOf(sx, [sw], sy);
        FixedPointMultiplier expected = FixedPointMultiplier.From((double)(sx * sw) / sy);
        RequantizationParams actual = RequantizationParams.ForWeights(graph, node, Requantization.Tflite);
        Assert.Equal([expected], actual.Multipliers);
        Assert.True(actual.RoundsOnce);
        Assert.NotEqual(FixedPointMultiplier.From((double)sx * sw / sy), expected);
    }

    [Fact]
    public void A_dense_layer_with_many_weight_scales_multiplies_in_double()
    {
        float sx = 0.1f, sw = 0.3f, sy = 0.7f;
        (Graph graph, Node node) = DenseOf(sx, [sw, 0.2f], sy);
        FixedPointMultiplier expected = FixedPointMultiplier.From((double)sx * sw / sy);
        Assert.Equal(expected, RequantizationParams.ForWeights(graph, node, Requantization.Tflite).Multipliers[0]);
    }

    [Fact]
    public void A_factor_beyond_fixed_point_is_a_finding_that_names_the_layer()
    {
        (Graph graph, Node node) = DenseOf(1e5f, [1e5f], 1e-3f);
        ModelException thrown = Assert.Throws<ModelException>(
            () => RequantizationParams.ForWeights(graph, node, Requantization.Tflite));
        Assert.Equal(FindingIds.FeatureUnsupported, thrown.Findings[0].Id);
        Assert.Equal(node.Name, thrown.Findings[0].Arguments[0]);
    }

    [Fact]
    public void A_factor_beyond_float_is_a_finding()
    {
        (Graph graph, Node node) = DenseOf(1e30f, [1e30f], 1f);
        Assert.Throws<ModelException>(() => RequantizationParams.ForWeights(graph, node, Requantization.Float32));
    }

    [Fact]
    public void Mean_divides_by_the_count_inside_the_multiplier()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 3, 5, 2), new QuantParams(0.5f, 3));
        Graph graph = factory.Build(factory.Mean(x, new QuantParams(0.25f, -7)));
        MeanNode node = (MeanNode)graph.Nodes[0];

        RequantizationParams once = RequantizationParams.ForMean(graph, node, Requantization.Float32);
        Assert.Equal([(float)(2.0 / 15)], once.Scales);
        Assert.Equal(-7, once.ZeroPoint);

        // 2 = 2^30 · 2^(2 − 31); 15 has four bits, so the mantissa moves three to the left.
        RequantizationParams twice = RequantizationParams.ForMean(graph, node, Requantization.Tflite);
        Assert.Equal([new FixedPointMultiplier((int)((1L << 33) / 15), 2 - 3)], twice.Multipliers);
        Assert.False(twice.RoundsOnce);
    }

    [Fact]
    public void Add_scales_the_larger_ratio_to_twenty_bits()
    {
        AddParams add = AddOf(0.5f, 0.25f, 1f, Requantization.Float32);
        Assert.Equal((21, 1 << 20, 1 << 19), (add.Shift, add.A, add.B));
    }

    [Fact]
    public void Add_of_a_huge_ratio_keeps_its_factors_in_range()
    {
        AddParams add = AddOf(1e9f, 1f, 1e-3f, Requantization.Float32);
        Assert.Equal((1, 1 << 21, 2000), (add.Shift, add.A, add.B));
    }

    [Fact]
    public void Add_of_tiny_ratios_stops_at_thirty_bits() =>
        Assert.Equal(30, AddOf(1e-9f, 1e-9f, 1f, Requantization.Float32).Shift);

    [Fact]
    public void Add_halves_the_larger_operand_as_TFLite_does()
    {
        AddParams add = AddOf(0.5f, 0.25f, 1f, Requantization.Tflite);
        Assert.Equal(FixedPointMultiplier.From(0.5), add.MultiplierA);
        Assert.Equal(FixedPointMultiplier.From(0.25), add.MultiplierB);
        Assert.Equal(FixedPointMultiplier.From(1.0 / (1 << 20)), add.MultiplierOutput);
    }

    [Fact]
    public void Equal_parameters_need_no_requantization()
    {
        Node node = new QuantizeNode("q", new[] { 0 }, 1);
        Assert.Null(RequantizationParams.ForQuantize(node, new(0.5f, 3), new(0.5f, 3), Requantization.Float32));
        Assert.NotNull(RequantizationParams.ForQuantize(node, new(0.5f, 3), new(0.5f, 4), Requantization.Float32));
        Assert.NotNull(RequantizationParams.ForQuantize(node, new(0.5f, 3), new(0.25f, 3), Requantization.Float32));
    }

    [Fact]
    public void Softmax_table_falls_from_two_to_the_23()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4), new QuantParams(0.5f, 0));
        Graph graph = factory.Build(factory.Softmax(x, beta: 2));
        int[] table = SoftmaxTable.Of(graph, (SoftmaxNode)graph.Nodes[0]);
        Assert.Equal(256, table.Length);
        Assert.Equal(1 << 23, table[0]);
        Assert.Equal((int)Math.Round((1 << 23) / Math.E), table[1]);
        Assert.Equal(0, table[255]);
    }

    [Fact]
    public void Logistic_table_is_indexed_from_minus_128()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4), new QuantParams(0.1f, 10));
        Graph graph = factory.Build(factory.Logistic(x, new QuantParams(1f / 256, -128)));
        sbyte[] table = LogisticTable.Of(graph, (LogisticNode)graph.Nodes[0]);
        Assert.Equal(0, table[10 + 128]); // a half
        Assert.Equal(-128, table[0]); // exp(-13.8) is less than half a step
        Assert.Equal((int)Math.Round(256 / (1 + Math.Exp(-1.0))) - 128, table[20 + 128]);
    }

    private static (Graph Graph, Node Node) DenseOf(float input, float[] weights, float output)
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 3), new QuantParams(input, 0));
        int w = factory.Constant(
            new Shape(weights.Length, 3), new sbyte[weights.Length * 3], new QuantParams(weights, new int[weights.Length], 0));
        Graph graph = factory.Build(factory.Dense(x, w, null, new QuantParams(output, 0)));
        return (graph, graph.Nodes[0]);
    }

    private static AddParams AddOf(float a, float b, float output, Requantization mode)
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 3), new QuantParams(a, 0));
        int y = factory.Input(new Shape(1, 3), new QuantParams(b, 0));
        Graph graph = factory.Build(factory.Add(x, y, new QuantParams(output, 0)));
        return AddParams.Of(graph, (AddNode)graph.Nodes[0], mode);
    }
}
