using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

public class StripEndsTests
{
    private static readonly QuantParams Quant = new(0.1f, 3);

    [Fact]
    public void BothEndsBecomeInt8()
    {
        GraphFactory factory = new();
        int q = factory.Quantize(factory.Input(new Shape(1, 4)), Quant);
        int y = factory.Add(q, q, new QuantParams(0.2f, 0));
        Graph stripped = StripEnds.Run(factory.Build(factory.Dequantize(y)));

        // The Dequantize stays for RemoveDead, as a node that no output needs.
        Assert.Equal([q], stripped.Inputs);
        Assert.Equal([y], stripped.Outputs);
        Assert.IsType<AddNode>(Assert.Single(RemoveDead.Run(stripped).Nodes));
    }

    [Fact]
    public void AnInputQuantizedTwiceTheSameWayIsOneInput()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4));
        int first = factory.Quantize(x, Quant);
        int second = factory.Quantize(x, Quant);
        Graph stripped = StripEnds.Run(factory.Build(factory.Add(first, second, Quant), second));
        Assert.Equal([first], stripped.Inputs);
        Assert.Equal([first, first], Assert.Single(stripped.Nodes).Inputs);
        Assert.Equal(first, stripped.Outputs[1]);
    }

    [Fact]
    public void InputsQuantizedInTwoWaysAreAllReported()
    {
        GraphFactory factory = new();
        int[] outputs = [.. Enumerable.Range(0, 2).SelectMany(_ =>
        {
            int x = factory.Input(new Shape(1, 4));
            return new[] { factory.Quantize(x, Quant), factory.Quantize(x, new QuantParams(0.2f, 3)) };
        })];
        Finding[] findings = FloatGraphs.FindingsOf(() => StripEnds.Run(factory.Build(outputs)));
        Assert.Equal(["input0", "input1"], findings.Select(f => f.Arguments[0]));
        Assert.All(findings, f => Assert.Equal(FindingIds.FeatureUnsupported, f.Id));
    }

    [Fact]
    public void AFloatInputThatOthersReadStaysForQuantization()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 4));
        Graph graph = factory.Build(factory.Quantize(x, Quant), factory.Softmax(x));
        Assert.Equal([x], StripEnds.Run(graph).Inputs);
    }

    [Fact]
    public void TheAnswerIsThatOfTheFloatEnds() =>
        Gen.Select(RandomGraphs.Of(GraphKind.Network), Gen.Int).Sample((inner, seed) =>
        {
            Graph wrapped = Wrap(inner);
            System.Random random = new(seed);
            float[][] inputs = [.. wrapped.Inputs.Select(i => Enumerable
                .Range(0, wrapped.Tensors[i].Shape.Elements).Select(_ => (float)(random.NextDouble() - 0.5) * 20).ToArray())];
            TensorValues expected = ReferenceExecutor.Evaluate(wrapped, Requantization.Float32, inputs);
            Graph stripped = RemoveDead.Run(StripEnds.Run(wrapped));

            Assert.Equal(inner.Nodes.Length, stripped.Nodes.Length);
            Assert.Equal(wrapped.Outputs.Select(expected.Float32), FloatGraphs.Predict(stripped, inputs));
        });

    private static Graph Wrap(Graph inner)
    {
        int count = inner.Tensors.Length;
        Tensor Float(int tensor) => new("float" + tensor, inner.Tensors[tensor].Shape, ElementType.Float32);
        Node[] before = [.. inner.Inputs.Select((t, i) => new QuantizeNode("q" + i, new[] { count + i }, t))];
        int ends = count + before.Length;
        Node[] after = [.. inner.Outputs.Select((t, i) => new DequantizeNode("d" + i, new[] { t }, ends + i))];
        return new Graph(
            [.. inner.Tensors, .. inner.Inputs.Select(Float), .. inner.Outputs.Select(Float)],
            [.. before, .. inner.Nodes, .. after],
            [.. Enumerable.Range(count, before.Length)],
            [.. Enumerable.Range(ends, after.Length)]);
    }
}
