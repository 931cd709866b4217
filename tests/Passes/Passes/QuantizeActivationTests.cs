using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Numerics;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

public class QuantizeActivationTests
{
    private static readonly Window TwoByTwo = new(2, 2, 2, 2, 1, 1, 0, 0, 0, 0);

    [Fact]
    public void EveryRandomNetworkBecomesAnInt8GraphThatRuns() =>
        // Classes of positions come only of what is taken out of int8 graphs.
        Gen.Enum<GraphKind>().Where(kind => kind != GraphKind.BorderedConv2D).SelectMany(FloatGraphs.Of).Sample(made =>
        {
            Graph quantized = Quantize.Run(made.Graph, FloatGraphs.Spec);
            Assert.All(quantized.Inputs.Concat(quantized.Outputs), t => Assert.Equal(ElementType.Int8, quantized.Tensors[t].Type));
            foreach (Node node in quantized.Nodes)
            {
                Assert.All(node.Inputs, t => Assert.NotEqual(ElementType.Float32, quantized.Tensors[t].Type));
                Assert.True(quantized.OutputOf(node).Quant!.IsPerTensor);
                if (node is Pool2DNode or ReshapeNode or PadNode)
                    Assert.Equal(quantized.InputOf(node).Quant, quantized.OutputOf(node).Quant);
            }

            float[][] answers = FloatGraphs.Predict(quantized, made.Sample);
            Assert.Equal(quantized.Outputs.Select(o => quantized.Tensors[o].Shape.Elements), answers.Select(a => a.Length));
        });

    [Fact]
    public void MovingAndAveragingOperatorsStayWithinTwoSteps() =>
        Gen.OneOf(GraphKind.AveragePool2D, GraphKind.MaxPool2D, GraphKind.Pad, GraphKind.Reshape, GraphKind.Mean)
            .SelectMany(FloatGraphs.Of).Sample(made =>
            {
                // Half a step from the input, which averages keep, half from the output, and Relu6's rounded bound.
                Graph quantized = Quantize.Run(made.Graph, FloatGraphs.Spec);
                float[] expected = FloatExecutor.Run(made.Graph, made.Sample)[0];
                float[] answer = FloatGraphs.Predict(quantized, made.Sample)[0];
                float steps = quantized.Tensors[quantized.Inputs[0]].Quant!.Scale + quantized.Tensors[quantized.Outputs[0]].Quant!.Scale;
                for (int i = 0; i < answer.Length; i++)
                    Assert.InRange(Math.Abs(answer[i] - expected[i]), 0, steps * 1.01f);
            });

    [Fact]
    public void AnInputsRangeIsWidenedToZero()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 2));
        Graph quantized = Run(factory.Build(factory.Reshape(x, 2)), (x, 5, 25.5f));
        Assert.Equal(new QuantParams(0.1f, -128), quantized.Tensors[quantized.Inputs[0]].Quant);
    }

    [Theory]
    [InlineData(nameof(Activation.None), -10, 15.5f, 0.1f, -28)]
    [InlineData(nameof(Activation.Relu), -10, 25.5f, 0.1f, -128)]
    [InlineData(nameof(Activation.Relu6), -10, 25.5f, 6 / 255f, -128)]
    [InlineData(nameof(Activation.Relu), -10, -5, 1, 0)]
    public void ARangeEndsWhereTheActivationDoes(string activation, float min, float max, float scale, int zeroPoint)
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 2));
        int y = factory.Add(x, x, activation: Enum.Parse<Activation>(activation));
        Graph quantized = Run(factory.Build(y), (x, 0, 1), (y, min, max));
        Assert.Equal(new QuantParams(scale, zeroPoint), quantized.OutputOf(quantized.Nodes[0]).Quant);
    }

    [Fact]
    public void SoftmaxAndLogisticHaveTheirFixedRange()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 3));
        Graph quantized = Run(factory.Build(factory.Softmax(x), factory.Logistic(x)), (x, -1, 1));
        Assert.All(quantized.Outputs, o => Assert.Equal(new QuantParams(1f / 256, -128), quantized.Tensors[o].Quant));
    }

    [Fact]
    public void AMeanHasItsOwnRangeWhereGiven()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 2, 2, 3));
        int y = factory.Mean(x);
        Graph graph = factory.Build(y);
        Assert.Equal(0.1f, Run(graph, (x, 0, 25.5f)).Tensors[y].Quant!.Scale);
        Assert.Equal(0.01f, Run(graph, (x, 0, 25.5f), (y, 0, 2.55f)).Tensors[y].Quant!.Scale);
    }

    [Fact]
    public void AFloatConstantOperandIsQuantizedByItsOwnRange()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 3));
        int y = factory.Mul(x, factory.Constant(new Shape(3), [0.5f, 2.55f, 0]));
        Graph quantized = Run(factory.Build(y), (x, -1, 1), (y, -2, 2));
        Tensor constant = quantized.InputOf(quantized.Nodes[0], 1);
        Assert.Equal(new QuantParams(0.01f, -128), constant.Quant);
        Assert.Equal([-78, 127, -128], constant.Data!.Int8);
    }

    [Fact]
    public void AConcatenationMakesItsLayersWriteItsParameters()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4, 4, 2));
        int add = factory.Add(x, x);
        int pooled = factory.Pool(factory.Mul(x, x), PoolKind.Max, TwoByTwo);
        int other = factory.Pool(add, PoolKind.Max, TwoByTwo);
        int y = factory.Concatenation([pooled, other], 3);
        Graph graph = factory.Build(factory.Reshape(y, 16));
        Graph quantized = Run(graph, (x, 0, 1), (add, 0, 2), (pooled - 1, 0, 8));

        // The union of both ranges, up to the rounding of dequantized ends.
        AffineParams union = AffineParams.Asymmetric(0, 8);
        Assert.Equal(union.Scale, quantized.Tensors[y].Quant!.Scale, 1e-8f);
        Assert.All(new[] { add, pooled, other, pooled - 1 }, t => Assert.Equal(quantized.Tensors[y].Quant, quantized.Tensors[t].Quant));
    }

    [Fact]
    public void AConcatenationLeavesTensorsAloneThatOthersNeed()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4));
        int answered = factory.Add(x, x);
        int read = factory.Add(x, x);
        int free = factory.Add(x, x);
        int y = factory.Concatenation([x, answered, read, free, factory.Logistic(read)], 1);
        Graph quantized = Run(
            factory.Build(y, answered), (x, 0, 1), (answered, 0, 2), (read, 0, 3), (free, 0, 2), (y, 0, 4));

        float[] scales = [.. quantized.Nodes[^1].Inputs.Select(t => quantized.Tensors[t].Quant!.Scale)];
        Assert.Equal([1 / 255f, 2 / 255f, 3 / 255f, 4 / 255f, 1 / 256f], scales);
    }

    [Fact]
    public void EveryMissingRangeIsReportedAtOnce()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 2));
        int first = factory.Add(x, x);
        int second = factory.Mul(factory.Reshape(factory.Softmax(first), 1, 2), x);
        Graph graph = factory.Build(second);

        Finding[] findings = FloatGraphs.FindingsOf(() => Quantize.Run(graph, new ModelSpec("nets/kws.safetensors")));
        Assert.All(findings, f => Assert.Equal(FindingIds.CalibrationMissing, f.Id));
        Assert.Equal(["input", "layer0", "layer3"], findings.Select(f => f.Arguments[0]));
        Assert.Equal([null, "layer0", "layer3"], findings.Select(f => f.Layer));
        Assert.All(findings, f => Assert.Equal("nets/kws.calibration.json", f.Arguments[1]));
    }

    [Fact]
    public void AFloatStretchInAnInt8GraphBecomesInt8()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 3), new QuantParams(0.1f, 4));
        int y = factory.Softmax(factory.Dequantize(x));
        Graph quantized = Run(factory.Build(y));
        Node node = Assert.Single(quantized.Nodes);
        Assert.Equal(x, Assert.Single(node.Inputs));
        Assert.Equal(ElementType.Int8, quantized.OutputOf(node).Type);
    }

    [Fact]
    public void AnInt8GraphIsLeftAsItIs() =>
        RandomGraphs.Of(GraphKind.Network).Sample(graph => Assert.Same(graph, Quantize.Run(graph, FloatGraphs.Spec)));

    private static Graph Run(Graph graph, params (int Tensor, float Min, float Max)[] ranges)
    {
        foreach ((int tensor, float min, float max) in ranges)
        {
            graph = graph with
            {
                Tensors = graph.Tensors.SetItem(tensor, graph.Tensors[tensor] with { Range = new ValueRange(min, max) }),
            };
        }

        return Quantize.Run(graph, FloatGraphs.Spec);
    }
}
