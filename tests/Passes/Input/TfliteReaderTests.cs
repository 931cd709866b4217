using System;
using System.Linq;
using Specializer.Input;
using Specializer.Ir;

namespace Specializer.Passes.Tests.Input;

/// <summary>Each operator that is read, in a network of its own.</summary>
public sealed class TfliteReaderTests
{
    [Fact]
    public void A_network_of_every_kind_of_operator()
    {
        Graph graph = Read(SmallNetworks.Tflite());

        Assert.Equal(
            ["PadNode", "Conv2DNode", "DepthwiseConv2DNode", "AddNode", "MulNode", "ConcatenationNode", "Pool2DNode", "MeanNode", "DenseNode", "SoftmaxNode"],
            graph.Nodes.Select(n => n.GetType().Name));
        Assert.Equal(
            ["[1, 5, 5, 2]", "[1, 2, 2, 4]", "[1, 2, 2, 4]", "[1, 2, 2, 4]", "[1, 2, 2, 4]", "[1, 2, 2, 8]", "[1, 2, 2, 8]", "[1, 8]", "[1, 3]", "[1, 3]"],
            graph.Nodes.Select(n => graph.OutputOf(n).Shape.ToString()));
        Assert.Equal([graph.Nodes[^1].Output], graph.Outputs);
        Assert.Equal(["in"], graph.Inputs.Select(i => graph.Tensors[i].Name));
    }

    [Fact]
    public void Conv2D_has_its_window_weights_bias_and_activation()
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 9, 8, 2);
        int weights = file.Weights("w", [3, 3, 2, 2], [.1f, .2f, .3f]);
        int output = file.Activation("out", 1, 5, 3, 3);
        file.Operator(3, [input, weights, file.Integers("b", [3], 7, -8, 9)], output, 1, (0, (byte)0), (1, 3), (2, 2), (3, (byte)3), (4, 1), (5, 2));

        Graph graph = Read(file);

        Conv2DNode node = Assert.IsType<Conv2DNode>(graph.Nodes.Single());
        // Dilated, three rows reach over five: four steps of two and five rows are four more than nine.
        Assert.Equal(new Window(3, 2, 2, 3, 2, 1, 2, 2, 0, 0), node.Window);
        Assert.Equal(Activation.Relu6, node.Activation);
        Tensor read = graph.InputOf(node, 1);
        Assert.Equal(new[] { .1f, .2f, .3f }, read.Quant!.Scales);
        Assert.Equal(-127, read.Data!.Int8[0]);
        Assert.Equal(-90, read.Data.Int8[1]);
        Assert.Equal([7, -8, 9], graph.BiasOf(node)!.Data!.Int32);
        Assert.Equal(new QuantParams(0.5f, 1), graph.InputOf(node).Quant);
    }

    [Fact]
    public void DepthwiseConv2D_with_a_multiplier_and_without_a_bias()
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 5, 5, 2);
        int output = file.Activation("out", 1, 3, 3, 6);
        file.Operator(4, [input, file.Weights("w", [1, 3, 3, 6], [1, 2, 3, 4, 5, 6], axis: 3), -1], output, 2, (0, (byte)1), (1, 1), (2, 1), (3, 3));

        Graph graph = Read(file);

        DepthwiseConv2DNode node = Assert.IsType<DepthwiseConv2DNode>(graph.Nodes.Single());
        Assert.Equal(3, node.Multiplier);
        Assert.Null(graph.BiasOf(node));
        Assert.Equal(3, graph.InputOf(node, 1).Quant!.Axis);
    }

    [Fact]
    public void FullyConnected_flattens_an_input_of_other_rows()
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 2, 3, 2);
        file.Operator(9, [input, file.Weights("w", [4, 12])], file.Activation("out", 1, 4), 8, (0, (byte)1));

        Graph graph = Read(file);

        Assert.IsType<ReshapeNode>(graph.Nodes[0]);
        Assert.Equal(new Shape(1, 12), graph.OutputOf(graph.Nodes[0]).Shape);
        Assert.Equal(Activation.Relu, Assert.IsType<DenseNode>(graph.Nodes[1]).Activation);
    }

    [Fact]
    public void FullyConnected_that_keeps_its_axes()
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 3, 2);
        file.Operator(9, [input, file.Weights("w", [4, 2])], file.Activation("out", 1, 3, 4), 8, (2, true));

        Assert.Equal(new Shape(1, 3, 4), Read(file).OutputOf(Read(file).Nodes.Single()).Shape);
    }

    [Theory]
    [InlineData(1, nameof(PoolKind.Average))]
    [InlineData(17, nameof(PoolKind.Max))]
    public void Pools(int code, string kind)
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 5, 6, 3);
        file.Operator(code, [input], file.Activation("out", 1, 2, 2, 3), 5, (0, (byte)1), (1, 3), (2, 2), (3, 2), (4, 3), (5, (byte)1));

        Pool2DNode node = Assert.IsType<Pool2DNode>(Read(file).Nodes.Single());

        Assert.Equal(Enum.Parse<PoolKind>(kind), node.Kind);
        Assert.Equal(new Window(3, 2, 2, 3, 1, 1, 0, 0, 0, 0), node.Window);
        Assert.Equal(Activation.Relu, node.Activation);
    }

    [Theory]
    [InlineData(new[] { 1, 2 }, false)]
    [InlineData(new[] { 2, 1 }, false)]
    [InlineData(new[] { -3, -2 }, false)]
    [InlineData(new[] { 1, 2 }, true)]
    public void Mean_over_height_and_width(int[] axes, bool keeps)
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 5, 6, 3);
        int output = keeps ? file.Activation("out", 1, 1, 1, 3) : file.Activation("out", 1, 3);
        file.Operator(40, [input, file.Integers("axes", [2], axes)], output, 27, (0, keeps));

        Assert.IsType<MeanNode>(Read(file).Nodes.Single());
    }

    [Theory]
    [InlineData(0, 11)]
    [InlineData(18, 21)]
    public void The_operand_that_repeats_comes_second(int code, byte options)
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 2, 2, 3);
        int row = file.Weights("row", [3]);
        file.Operator(code, [row, input], file.Activation("out", 1, 2, 2, 3), options);

        Graph graph = Read(file);

        Assert.False(graph.InputOf(graph.Nodes[0]).IsConstant);
        Assert.True(graph.InputOf(graph.Nodes[0], 1).IsConstant);
    }

    [Fact]
    public void Paddings_and_reshapes()
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 2, 2, 1);
        int padded = file.Activation("padded", 1, 3, 4, 1);
        file.Operator(34, [input, file.Integers("p", [4, 2], 0, 0, 1, 0, 0, 2, 0, 0)], padded);
        file.Operator(22, [padded, file.Integers("shape", [2], 1, 12)], file.Activation("out", 1, 12));

        Graph graph = Read(file);

        PadNode pad = Assert.IsType<PadNode>(graph.Nodes[0]);
        Assert.Equal(new[] { 0, 1, 0, 0 }, pad.Before);
        Assert.Equal(new[] { 0, 0, 2, 0 }, pad.After);
        Assert.IsType<ReshapeNode>(graph.Nodes[1]);
    }

    [Fact]
    public void A_concatenation_from_the_back()
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 2, 3);
        file.Operator(2, [input, input, input], file.Activation("out", 1, 6, 3), 10, (0, -2));

        Assert.Equal(1, Assert.IsType<ConcatenationNode>(Read(file).Nodes.Single()).Axis);
    }

    [Fact]
    public void Logistic_and_both_conversions()
    {
        TfliteFile file = new();
        int input = file.Float("in", 1, 3);
        int quantized = file.Activation("q", 1, 3);
        int curved = file.Add(new FileTensor("l", TfliteFile.Int8, [1, 3]) { Scales = [1 / 256f], ZeroPoints = [-128] });
        file.Operator(114, [input], quantized).Operator(14, [quantized], curved).Operator(6, [curved], file.Float("out", 1, 3));

        Assert.Equal(["QuantizeNode", "LogisticNode", "DequantizeNode"], Read(file).Nodes.Select(n => n.GetType().Name));
    }

    [Fact]
    public void Softmax_keeps_its_beta()
    {
        TfliteFile file = new();
        file.Operator(25, [file.Float("in", 1, 3)], file.Float("out", 1, 3), 9, (0, 2.5f));

        Assert.Equal(2.5f, Assert.IsType<SoftmaxNode>(Read(file).Nodes.Single()).Beta);
    }

    [Fact]
    public void Weights_stored_as_float16_and_widened_by_an_operator()
    {
        TfliteFile file = new();
        int input = file.Float("in", 1, 2);
        int stored = file.Add(new FileTensor("w16", TfliteFile.Float16, [1, 2]) { Data = [0x00, 0x3C, 0x00, 0xC0] });
        int widened = file.Float("w", 1, 2);
        file.Operator(6, [stored], widened);
        file.Operator(9, [input, widened], file.Float("out", 1, 1), 8);

        Graph graph = Read(file);

        Assert.Equal([1f, -2f], graph.InputOf(graph.Nodes.Single(), 1).Data!.Float32);
    }

    [Fact]
    public void Weights_stored_as_int8_beside_float_activations()
    {
        TfliteFile file = new();
        int input = file.Float("in", 1, 2);
        int weights = file.Add(new FileTensor("w", TfliteFile.Int8, [2, 2]) { Data = [1, 2, 255, 254], Scales = [.5f, .25f], ZeroPoints = [0, 0] });
        file.Operator(9, [input, weights], file.Float("out", 1, 2), 8);

        Graph graph = Read(file);

        Assert.Equal([.5f, 1f, -.25f, -.5f], graph.InputOf(graph.Nodes.Single(), 1).Data!.Float32);
    }

    [Fact]
    public void An_unknown_batch_is_one()
    {
        TfliteFile file = new();
        file.Operator(14, [file.Float("in", -1, 3)], file.Float("out", -1, 3));

        Assert.Equal(new Shape(1, 3), Read(file).Tensors[0].Shape);
    }

    [Theory]
    [InlineData("a\"b\\c\n#error \u2028*/ // \t{0}")]
    [InlineData("class")]
    [InlineData("")]
    [InlineData("\u00E9\u4E2D\uD83D\uDE00")]
    public void Names_of_any_characters_compile(string name)
    {
        TfliteFile file = new();
        file.Operator(14, [file.Activation(name, 1, 3)], file.Add(new FileTensor(name, TfliteFile.Int8, [1, 3]) { Scales = [1 / 256f], ZeroPoints = [-128] }));

        CompiledModel compiled = Compiling.Compile(new ModelSpec("net.tflite"), file.ToBytes());

        Compiling.AssertSourceOrError(compiled, name);
        Assert.Empty(Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(
            compiled.Source!, cancellationToken: TestContext.Current.CancellationToken).GetDiagnostics(TestContext.Current.CancellationToken));
    }

    private static Graph Read(TfliteFile file) => TfliteReader.Read(file.ToBytes(), "net.tflite");
}
