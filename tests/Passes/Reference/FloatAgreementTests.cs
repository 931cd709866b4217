using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Reference;

/// <summary>
/// The int8 reference of every operator is its float reference, rounded: the two share no code but the walk over
/// windows, so an error in scales, zero points or clamping shows here.
/// </summary>
public sealed class FloatAgreementTests
{
    private const string Seed = "0N0XIzNsQ0O2";

    [Theory]
    [InlineData(GraphKind.Dense)]
    [InlineData(GraphKind.Conv2D)]
    [InlineData(GraphKind.Pointwise)]
    [InlineData(GraphKind.DepthwiseConv2D)]
    [InlineData(GraphKind.AveragePool2D)]
    [InlineData(GraphKind.MaxPool2D)]
    [InlineData(GraphKind.Mean)]
    [InlineData(GraphKind.Add)]
    [InlineData(GraphKind.Mul)]
    [InlineData(GraphKind.Pad)]
    [InlineData(GraphKind.Reshape)]
    [InlineData(GraphKind.Softmax)]
    [InlineData(GraphKind.Logistic)]
    [InlineData(GraphKind.Quantize)]
    [InlineData(GraphKind.Concatenation)]
    public void Int8_answer_is_the_float_answer_rounded(GraphKind kind)
    {
        // Half a step, and what float's 24 bits leave out of sums.
        RandomGraphs.Of(kind).Where(SumsFit).Sample(
            graph => AssertNear(graph, Requantization.Float32, 0.5 + 1e-3 + FloatError(graph)),
            seed: Seed, iter: 100, threads: 1, print: GraphText.Describe);

        // Rounding twice is at most one step off; Add does it three times, its operands with 20 bits more.
        RandomGraphs.Of(kind).Where(SumsFit).Where(ShiftsRight).Sample(
            graph => AssertNear(graph, Requantization.Tflite, 1 + 1e-3),
            seed: Seed, iter: 100, threads: 1, print: GraphText.Describe);
    }

    private static void AssertNear(Graph graph, Requantization mode, double tolerance)
    {
        sbyte[][] inputs = RandomGraphs.Inputs(graph, new Draw(new PCG(1)));
        float[][] floats = inputs.Select((x, i) => FloatTwin.Dequantize(graph.Tensors[graph.Inputs[i]], x)).ToArray();
        sbyte[] actual = ReferenceExecutor.Run(graph, mode, inputs)[0];
        float[] expected = FloatExecutor.Run(FloatTwin.Of(graph), floats)[0];
        QuantParams quant = graph.Tensors[graph.Outputs[0]].Quant!;

        for (int i = 0; i < actual.Length; i++)
        {
            double real = Math.Clamp((expected[i] / (double)quant.Scale) + quant.ZeroPoint, -128, 127);
            Assert.True(
                Math.Abs(actual[i] - real) <= tolerance,
                $"{mode}: element {i} is {actual[i]}, the float answer {expected[i]} is {real} steps.");
        }
    }

    /// <summary>Steps by which the float twin may be off: each addition of a layer by 2^-24 of the largest sum there can be.</summary>
    private static double FloatError(Graph graph) => graph.Nodes.Where(n => n is DenseNode or Conv2DNode or DepthwiseConv2DNode).Sum(n =>
    {
        Shape weights = graph.InputOf(n, 1).Shape;
        double depth = weights.Elements / (n is DepthwiseConv2DNode ? weights[3] : weights[0]);
        double bias = graph.BiasOf(n)?.Data!.Int32.Max(b => Math.Abs((double)b)) ?? 0;
        double step = RequantizationParams.ForWeights(graph, n, Requantization.Float32).Scales.Max();
        return step * (depth + 1) * Math.Pow(2, -24) * ((depth * 255 * 255) + bias);
    });

    // A sum beyond int32 wraps, as TFLite's does, and has no float counterpart.
    private static bool SumsFit(Graph graph) =>
        graph.Nodes.All(n => graph.BiasOf(n) is not { } bias || bias.Data!.Int32.All(b => Math.Abs((long)b) < (1 << 30) + 2000));

    private static bool ShiftsRight(Graph graph) => graph.Nodes.All(n => n is not (DenseNode or Conv2DNode or DepthwiseConv2DNode)
        || RequantizationParams.ForWeights(graph, n, Requantization.Tflite).Multipliers.All(m => m.Shift <= 0));
}
