using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

public class QuantizeLayerTests
{
    private static readonly Gen<(Graph Graph, float[][] Sample)> Layer =
        Gen.OneOf(GraphKind.Dense, GraphKind.Conv2D, GraphKind.DepthwiseConv2D).SelectMany(FloatGraphs.Of);

    private static readonly Gen<WeightOptions> Options =
        Gen.Select(Gen.Bool, Gen.Bool, (perChannel, symmetric) => new WeightOptions(0, 0, perChannel, symmetric));

    [Fact]
    public void WeightsComeBackWithinHalfAScale() =>
        Gen.Select(Layer, Options).Sample((made, options) =>
        {
            Graph graph = FloatGraphs.WithOptions(made.Graph, options);
            Graph quantized = Quantize.Run(graph, FloatGraphs.Spec);
            Tensor weights = quantized.InputOf(quantized.Nodes[0], 1);
            float[] floats = graph.InputOf(graph.Nodes[0], 1).Data!.Float32;
            float[] back = FloatTwin.Dequantize(weights, weights.Data!.Int8);
            float[] scales = ScalesOf(weights);

            // The scale's own rounding moves the 255 values by up to 255 · 2^-24 of a scale.
            for (int i = 0; i < floats.Length; i++)
                Assert.InRange(Math.Abs(floats[i] - back[i]), 0, scales[i] * 0.5001f);
        });

    [Fact]
    public void AnswersStayWithinTheErrorThatRoundingAllows() =>
        Gen.Select(Layer, Options).Sample((made, options) =>
        {
            Graph graph = FloatGraphs.WithOptions(made.Graph, options);
            Graph quantized = Quantize.Run(graph, FloatGraphs.Spec);
            float[] expected = FloatExecutor.Run(graph, made.Sample)[0];
            float[] answer = FloatGraphs.Predict(quantized, made.Sample)[0];
            double[] bound = ErrorBound(graph, quantized, made.Sample[0]);
            for (int i = 0; i < answer.Length; i++)
                Assert.InRange(Math.Abs(answer[i] - expected[i]), 0, bound[i]);
        });

    [Fact]
    public void OptionsDecideScalesAndZeroPoints() =>
        Gen.Select(Layer, Options).Sample((made, options) =>
        {
            Graph quantized = Quantize.Run(FloatGraphs.WithOptions(made.Graph, options), FloatGraphs.Spec);
            Node node = quantized.Nodes[0];
            Tensor weights = quantized.InputOf(node, 1);
            int channels = quantized.OutputOf(node).Shape[-1];
            Assert.Equal(options.PerChannel ? channels : 1, weights.Quant!.Scales.Length);
            Assert.Equal(weights.Quant.Scales.Length, weights.Quant.ZeroPoints.Length);
            Assert.All(weights.Quant.Scales, s => Assert.True(float.IsNormal(s) && s > 0));
            Assert.All(weights.Quant.ZeroPoints, z => Assert.InRange(z, -128, 127));
            if (!options.Symmetric)
                return;
            Assert.True(weights.Quant.IsSymmetric);
            Assert.DoesNotContain((sbyte)-128, weights.Data!.Int8);
        });

    [Fact]
    public void EachChannelHasTheScaleOfItsOwnWeights()
    {
        Tensor weights = Weights(Dense([1, -2, 0.5f, 4], 2, WeightOptions.Default));
        Assert.Equal([2 / 127f, 4 / 127f], weights.Quant!.Scales);
        Assert.Equal([64, -127, 16, 127], weights.Data!.Int8);
    }

    [Fact]
    public void AsymmetricWeightsUseTheWholeRangeOnOneSide()
    {
        WeightOptions options = new(0, 0, PerChannel: false, Symmetric: false);
        Tensor weights = Weights(Dense([0, 51, 102, 255], 1, options));
        Assert.Equal(new QuantParams(1, -128), weights.Quant);
        Assert.Equal([-128, -77, -26, 127], weights.Data!.Int8);
    }

    [Fact]
    public void AlphaClipsOutliersForTheSakeOfTheRest()
    {
        float[] values = [.. Enumerable.Range(0, 101).Select(i => (i - 50) / 50f)];
        values[0] = -100;
        values[100] = 100;
        Tensor weights = Weights(Dense(values, 1, WeightOptions.Default with { Alpha = 0.01 }));

        Assert.Equal(0.98f / 127, weights.Quant!.Scale);
        Assert.Equal(-127, weights.Data!.Int8[0]);
        Assert.Equal(127, weights.Data.Int8[100]);
        Assert.Equal(65, weights.Data.Int8[75]);
    }

    [Fact]
    public void QuantilesOfAPrunedLayerAreThoseOfTheWeightsLeft()
    {
        // Of all 1,000 the outer tenths are zeros; of the 100 left they end at the ones.
        float[] values = new float[1000];
        for (int i = 900; i < 1000; i++)
            values[i] = (i % 2 == 0 ? 1 : -1) * (i < 904 ? 10 : 1);
        WeightOptions options = WeightOptions.Default with { Sparsity = 0.9, Alpha = 0.1 };
        Assert.Equal(1 / 127f, Weights(Dense(values, 1, options)).Quant!.Scale);
    }

    [Fact]
    public void QuantilesDoNotEraseALayerOfMostlyZeros()
    {
        float[] values = new float[1000];
        values[500] = 3;
        Tensor weights = Weights(Dense(values, 1, WeightOptions.Default with { Alpha = 0.1 }));
        Assert.Equal(127, weights.Data!.Int8[500]);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void AnAlphaOutOfRangeNamesTheLayer(double alpha)
    {
        Finding[] findings = FloatGraphs.FindingsOf(() => Dense([1, 2], 1, WeightOptions.Default with { Alpha = alpha }));
        Assert.Equal((FindingIds.ArgumentInvalid, "layer0"), (Assert.Single(findings).Id, findings[0].Layer));
    }

    private static Tensor Weights(Graph quantized) => quantized.InputOf(quantized.Nodes[0], 1);

    private static Graph Dense(float[] weights, int outputs, WeightOptions options)
    {
        int inputs = weights.Length / outputs;
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, inputs));
        Graph graph = factory.Build(factory.Dense(x, factory.Constant(new Shape(outputs, inputs), weights), null));
        float[] sample = new float[inputs];
        Array.Fill(sample, 1);
        return Quantize.Run(FloatGraphs.WithOptions(FloatGraphs.Calibrate(graph, [sample]), options), FloatGraphs.Spec);
    }

    /// <summary>
    /// With |δx| ≤ s_x/2 and |δw| ≤ s_w/2: Σ(|x| + s_x/2)·s_w/2 + Σ|w|·s_x/2, half a step of the bias and of the output.
    /// </summary>
    private static double[] ErrorBound(Graph graph, Graph quantized, float[] x)
    {
        float sx = quantized.InputOf(quantized.Nodes[0]).Quant!.Scale;
        float sy = quantized.OutputOf(quantized.Nodes[0]).Quant!.Scale;
        Tensor weights = quantized.InputOf(quantized.Nodes[0], 1);
        float[] halfScales = [.. ScalesOf(weights).Select(s => s / 2)];
        float[] magnitudes = [.. graph.InputOf(graph.Nodes[0], 1).Data!.Float32.Select(Math.Abs)];

        float[] halfSteps = new float[x.Length];
        Array.Fill(halfSteps, sx / 2);
        float[] ofWeights = Sum(graph, halfScales, [.. x.Select(v => Math.Abs(v) + (sx / 2))]);
        float[] ofInputs = Sum(graph, magnitudes, halfSteps);
        double bias = sx * weights.Quant!.Scales.Max() / 2;

        // One part in a hundred of a step for the roundings to float along the way.
        return [.. ofWeights.Zip(ofInputs, (a, b) => ((a + b + bias) * 1.001) + (sy * 0.51))];
    }

    /// <summary>The scale of each weight.</summary>
    private static float[] ScalesOf(Tensor weights)
    {
        QuantParams symmetric = weights.Quant! with { ZeroPoints = new int[weights.Quant!.Scales.Length] };
        sbyte[] ones = new sbyte[weights.Shape.Elements];
        Array.Fill<sbyte>(ones, 1);
        return FloatTwin.Dequantize(weights with { Quant = symmetric }, ones);
    }

    private static float[] Sum(Graph graph, float[] weights, float[] x)
    {
        Node node = graph.Nodes[0] switch
        {
            DenseNode dense => dense with { Activation = Activation.None, Inputs = Without(dense) },
            Conv2DNode conv => conv with { Activation = Activation.None, Inputs = Without(conv) },
            DepthwiseConv2DNode depthwise => depthwise with { Activation = Activation.None, Inputs = Without(depthwise) },
            Node other => other,
        };
        Graph linear = FloatGraphs.WithData(graph with { Nodes = [node] }, node.Inputs[1], weights);
        return FloatExecutor.Run(linear, [x])[0];
    }

    private static int[] Without(Node node) => [node.Inputs[0], node.Inputs[1]];
}
