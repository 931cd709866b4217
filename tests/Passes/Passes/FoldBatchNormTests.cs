using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

public class FoldBatchNormTests
{
    private const float Epsilon = 1e-3f;

    private static readonly Gen<GraphKind> Kind =
        Gen.OneOf(GraphKind.Dense, GraphKind.Conv2D, GraphKind.DepthwiseConv2D);

    [Fact]
    public void TheFoldedLayerAnswersAsBothDid() =>
        Gen.Select(Kind.SelectMany(FloatGraphs.Of), Gen.Int, Gen.OneOf(Activation.None, Activation.Relu, Activation.Relu6))
            .Sample((made, seed, activation) =>
            {
                Graph graph = WithNorm(Linear(made.Graph), new Random(seed), activation);
                Graph folded = FoldBatchNorm.Run(graph);
                float[] expected = FloatExecutor.Run(graph, made.Sample)[0];
                float[] answer = FloatExecutor.Run(folded, made.Sample)[0];

                // Folded weights and the value between the two layers are rounded to float: 2^-24 of each product.
                double[] size = MagnitudeOf(folded, made.Sample);
                Assert.Single(folded.Nodes);
                for (int i = 0; i < answer.Length; i++)
                    Assert.InRange(Math.Abs(answer[i] - expected[i]), 0, (size[i] + 10) * 1e-5);
            });

    [Fact]
    public void TheFoldedLayerKeepsItsNameAndOptionsAndTakesOutputAndActivation()
    {
        Graph graph = FloatGraphs.WithOptions(
            WithNorm(Plain(), new Random(1), Activation.Relu6), WeightOptions.Default with { Alpha = 0.25 });
        DenseNode node = (DenseNode)Assert.Single(FoldBatchNorm.Run(graph).Nodes);
        Assert.Equal("layer0", node.Name);
        Assert.Equal(Activation.Relu6, node.Activation);
        Assert.Equal(graph.Outputs[0], node.Output);
        Assert.Equal(0.25, node.Options.Alpha);
    }

    [Fact]
    public void NumbersAreThoseOfTheFormula()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 2));
        int linear = factory.Dense(x, factory.Constant(new Shape(2, 2), [1, 2, 3, 4]), factory.Constant(new Shape(2), [10f, 20]));
        int y = factory.BatchNorm(linear, [4, 3], [1, 2], [5, 6], [3.75f, 8.75f], 0.25f, Activation.None);
        Graph folded = FoldBatchNorm.Run(factory.Build(y));

        // √(3.75 + 0.25) = 2 and √(8.75 + 0.25) = 3.
        Assert.Equal([2, 4, 3, 4], folded.InputOf(folded.Nodes[0], 1).Data!.Float32);
        Assert.Equal([11, 16], folded.BiasOf(folded.Nodes[0])!.Data!.Float32);
    }

    [Fact]
    public void AllNormalizationsWithoutALayerAreReportedTogether()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 2));
        int onInput = Norm(factory, x);
        int weights = factory.Constant(new Shape(2, 2), [1, 2, 3, 4]);
        int onRelu = Norm(factory, factory.Dense(onInput, weights, null, activation: Activation.Relu));
        int onAdd = Norm(factory, factory.Add(onRelu, onRelu));
        int twice = factory.Dense(onAdd, weights, null);
        int onTwice = Norm(factory, twice);
        Graph graph = factory.Build(onTwice, twice);

        Finding[] findings = FloatGraphs.FindingsOf(() => FoldBatchNorm.Run(graph));
        Assert.All(findings, f => Assert.Equal(FindingIds.FeatureUnsupported, f.Id));
        Assert.Equal(
            new[] { onInput, onRelu, onAdd, onTwice }.Select(t => graph.Tensors[t].Name), findings.Select(f => f.Arguments[0]));
    }

    private static int Norm(GraphFactory factory, int x) =>
        factory.BatchNorm(x, [1, 1], [0, 0], [0, 0], [1, 1], Epsilon, Activation.None);

    private static Graph Plain()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 2));
        return factory.Build(factory.Dense(x, factory.Constant(new Shape(2, 2), [1, 2, 3, 4]), null));
    }

    private static Graph Linear(Graph graph) => graph with
    {
        Nodes = [graph.Nodes[0] switch
        {
            DenseNode node => node with { Activation = Activation.None },
            Conv2DNode node => node with { Activation = Activation.None },
            DepthwiseConv2DNode node => node with { Activation = Activation.None },
            Node node => node,
        }],
    };

    private static Graph WithNorm(Graph graph, Random random, Activation activation)
    {
        Tensor output = graph.OutputOf(graph.Nodes[0]);
        int channels = output.Shape[-1];
        int first = graph.Tensors.Length;
        Tensor Parameter(string name, double min, double max) => new(name, new Shape(channels), ElementType.Float32)
        {
            Data = new TensorData([.. Enumerable.Range(0, channels).Select(_ => (float)(min + ((max - min) * random.NextDouble())))]),
        };
        return new Graph(
            [
                .. graph.Tensors, Parameter("gamma", -2, 2), Parameter("beta", -1, 1), Parameter("mean", -1, 1),
                Parameter("variance", 0, 4), output with { Name = "normalized" },
            ],
            [
                graph.Nodes[0],
                new BatchNormNode(
                    "norm", new[] { graph.Nodes[0].Output, first, first + 1, first + 2, first + 3 }, first + 4, Epsilon, activation),
            ],
            graph.Inputs,
            [first + 4]);
    }

    /// <summary>For each output the sum of the magnitudes that it is summed from.</summary>
    private static double[] MagnitudeOf(Graph folded, float[][] sample)
    {
        Node node = folded.Nodes[0] switch
        {
            DenseNode dense => dense with { Activation = Activation.None },
            Conv2DNode conv => conv with { Activation = Activation.None },
            DepthwiseConv2DNode depthwise => depthwise with { Activation = Activation.None },
            Node other => other,
        };
        Graph absolute = folded with
        {
            Nodes = [node],
            Tensors = [.. folded.Tensors.Select(t => t.Data is null
                ? t
                : t with { Data = new TensorData([.. t.Data.Float32.Select(Math.Abs)]) })],
        };
        float[][] input = [.. sample.Select(values => values.Select(Math.Abs).ToArray())];
        return [.. FloatExecutor.Run(absolute, input)[0].Select(v => (double)v)];
    }
}
