using System;
using System.Linq;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Reference;

/// <summary>Answers worked out by hand, for what the int8 and the float executor share or do alone.</summary>
public sealed class OperatorExamplesTests
{
    private static readonly QuantParams Unit = new(1f, 0);

    [Fact]
    public void Add_repeats_a_row_over_the_leading_axes()
    {
        GraphFactory graph = new();
        int a = graph.Input(new Shape(1, 2, 3), Unit);
        int b = graph.Constant(new Shape(3), [10, 20, 30], Unit);
        Assert.Equal(
            [11, 22, 33, 14, 25, 36],
            Run(graph.Build(graph.Add(a, b, Unit)), [1, 2, 3, 4, 5, 6]));
    }

    [Fact]
    public void Add_repeats_an_axis_of_one()
    {
        GraphFactory graph = new();
        int a = graph.Input(new Shape(1, 2, 3), Unit);
        int b = graph.Constant(new Shape(1, 2, 1), [10, 20], Unit);
        Assert.Equal(
            [11, 12, 13, 24, 25, 26],
            Run(graph.Build(graph.Add(a, b, Unit)), [1, 2, 3, 4, 5, 6]));
    }

    [Fact]
    public void Operands_that_do_not_broadcast_are_refused()
    {
        GraphFactory graph = new();
        int a = graph.Input(new Shape(1, 2, 3), Unit);
        int b = graph.Constant(new Shape(2), [10, 20], Unit);
        Assert.Throws<ArgumentException>(() => Run(graph.Build(graph.Add(a, b, Unit)), [1, 2, 3, 4, 5, 6]));
    }

    [Fact]
    public void Pad_surrounds_with_the_zero_point()
    {
        GraphFactory graph = new();
        int x = graph.Input(new Shape(1, 1, 2, 1), new QuantParams(1f, 9));
        Assert.Equal(
            [9, 1, 2, 9, 9, 9, 9, 9],
            Run(graph.Build(graph.Pad(x, [0, 0, 1, 0], [0, 1, 1, 0])), [1, 2]));
    }

    [Fact]
    public void Concatenation_along_an_inner_axis_interleaves()
    {
        GraphFactory graph = new();
        int a = graph.Input(new Shape(1, 2, 1), Unit);
        int b = graph.Input(new Shape(1, 2, 2), new QuantParams(2f, 0));
        Graph built = graph.Build(graph.Concatenation([a, b], 2, Unit));
        sbyte[][] inputs = [[1, 2], [10, 11, 12, 13]];
        Assert.Equal<sbyte>([1, 20, 22, 2, 24, 26], ReferenceExecutor.Run(built, Requantization.Float32, inputs)[0]);
    }

    [Fact]
    public void Average_pool_rounds_halves_away_from_zero_and_leaves_padding_out()
    {
        GraphFactory graph = new();
        int x = graph.Input(new Shape(1, 1, 4, 1), Unit);
        Window window = new(1, 2, 1, 2, 1, 1, 0, 0, 1, 1);
        Assert.Equal([7, -2, 3], Run(graph.Build(graph.Pool(x, PoolKind.Average, window)), [7, -1, -2, 3]));
    }

    [Fact]
    public void Max_pool_of_negative_values_ignores_padding()
    {
        GraphFactory graph = new();
        int x = graph.Input(new Shape(1, 1, 2, 1), Unit);
        Window window = new(1, 2, 1, 1, 1, 1, 0, 0, 1, 0);
        Assert.Equal([-7, -5], Run(graph.Build(graph.Pool(x, PoolKind.Max, window)), [-7, -5]));
    }

    [Fact]
    public void Float32_rounds_halves_to_even_and_Tflite_upwards()
    {
        GraphFactory graph = new();
        int x = graph.Input(new Shape(1, 1), Unit);
        int w = graph.Constant(new Shape(1, 1), [1], new QuantParams(0.5f, 0));
        Graph built = graph.Build(graph.Dense(x, w, null, Unit));
        Assert.Equal([2], Run(built, [5]));
        Assert.Equal([-2], Run(built, [-5]));
        Assert.Equal([3], Run(built, [5], Requantization.Tflite));
        Assert.Equal([-2], Run(built, [-5], Requantization.Tflite));
    }

    [Fact]
    public void A_depthwise_layer_rounds_negative_halves_away_from_zero_in_Tflite()
    {
        GraphFactory graph = new();
        int x = graph.Input(new Shape(1, 1, 1, 1), Unit);
        int w = graph.Constant(new Shape(1, 1, 1, 1), [1], new QuantParams(0.25f, 0));
        Window window = new(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);
        Graph built = graph.Build(graph.DepthwiseConv2D(x, w, null, window, Unit));
        Assert.Equal([-3], Run(built, [-10], Requantization.Tflite));
    }

    [Fact]
    public void Sums_wrap_at_32_bits()
    {
        GraphFactory graph = new();
        int x = graph.Input(new Shape(1, 1), Unit);
        int w = graph.Constant(new Shape(1, 1), [1], Unit);
        Graph built = graph.Build(graph.Dense(x, w, graph.Constant([int.MaxValue]), new QuantParams(1f, 0)));
        Assert.Equal([127], Run(built, [0]));
        Assert.Equal([-128], Run(built, [1]));
    }

    [Fact]
    public void A_weight_zero_point_counts_for_each_channel()
    {
        GraphFactory graph = new();
        int x = graph.Input(new Shape(1, 2), new QuantParams(1f, 1));
        int w = graph.Constant(new Shape(2, 2), [3, 4, 3, 4], new QuantParams(new[] { 1f, 1f }, new[] { 0, 2 }, 0));
        Assert.Equal([(4 * 3) + (5 * 4), (4 * 1) + (5 * 2)], Run(graph.Build(graph.Dense(x, w, null, Unit)), [5, 6]));
    }

    [Fact]
    public void Softmax_of_equal_logits_shares_256_steps()
    {
        GraphFactory graph = new();
        int x = graph.Input(new Shape(2, 2), Unit);
        Assert.Equal([0, 0, 127, -128], Run(graph.Build(graph.Softmax(x)), [5, 5, 100, -100]));
    }

    [Theory]
    [InlineData(0.24f, 3)]
    [InlineData(0.25f, 3)] // a half goes to the even 0
    [InlineData(0.75f, 5)] // and here to the even 2
    [InlineData(1e30f, 127)]
    [InlineData(float.NegativeInfinity, -128)]
    [InlineData(float.NaN, 3)]
    public void Quantize_from_float(float value, int expected)
    {
        GraphFactory graph = new();
        int x = graph.Input(new Shape(1, 1));
        Graph built = graph.Build(graph.Quantize(x, new QuantParams(0.5f, 3)));
        TensorValues values = ReferenceExecutor.Evaluate(built, Requantization.Float32, [new[] { value }]);
        Assert.Equal([(sbyte)expected], values.Int8("layer0"));
    }

    [Fact]
    public void Dequantize_to_float()
    {
        GraphFactory graph = new();
        int x = graph.Input(new Shape(1, 2), new QuantParams(0.5f, 3));
        Graph built = graph.Build(graph.Dequantize(x));
        TensorValues values = ReferenceExecutor.Evaluate(built, Requantization.Float32, [new sbyte[] { 3, -1 }]);
        Assert.Equal([0f, -2f], values.Float32(built.Outputs[0]));
    }

    [Fact]
    public void Batch_normalization_in_float()
    {
        GraphFactory graph = new();
        int x = graph.Input(new Shape(1, 1, 2, 2));
        int y = graph.BatchNorm(x, [2, 1], [1, -1], [3, 0], [4, 1], 0f, Activation.Relu);
        float[] input = [5, 4, 1, 0.5f];
        Assert.Equal([3f, 3f, 0f, 0f], FloatExecutor.Run(graph.Build(y), [input])[0]);
    }

    [Fact]
    public void A_float_layer_adds_its_bias_and_activates()
    {
        GraphFactory graph = new();
        int x = graph.Input(new Shape(1, 2));
        int w = graph.Constant(new Shape(3, 2), [1f, 2f, 3f, 4f, -1f, -1f]);
        int b = graph.Constant(new Shape(3), [0.5f, 0f, 0f]);
        Graph built = graph.Build(graph.Dense(x, w, b, activation: Activation.Relu6));
        float[] input = [1, 1];
        Assert.Equal([3.5f, 6f, 0f], FloatExecutor.Run(built, [input])[0]);
    }

    [Fact]
    public void An_input_of_a_wrong_length_is_refused_by_name()
    {
        GraphFactory graph = new();
        Graph built = graph.Build(graph.Reshape(graph.Input(new Shape(1, 2), Unit), 2));
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => Run(built, [1, 2, 3]));
        Assert.Contains("input0", thrown.Message, StringComparison.Ordinal);
    }

    private static int[] Run(Graph graph, sbyte[] input, Requantization mode = Requantization.Float32) =>
        ReferenceExecutor.Run(graph, mode, [input])[0].Select(q => (int)q).ToArray();
}
