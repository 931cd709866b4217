using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Reference;

/// <summary>Different operators that must give the same answer.</summary>
public sealed class LayerIdentityTests
{
    private const string Seed = "0N0XIzNsQ0O2";

    [Fact]
    public void Pointwise_convolution_is_a_dense_layer_at_every_position() =>
        RandomGraphs.Of(GraphKind.Pointwise).Sample(
            graph =>
            {
                Conv2DNode conv = (Conv2DNode)graph.Nodes[0];
                Shape input = graph.InputOf(conv).Shape;
                Shape output = graph.OutputOf(conv).Shape;
                Tensor weights = graph.InputOf(conv, 1);
                Tensor[] tensors = graph.Tensors.ToArray();
                tensors[conv.Inputs[0]] = tensors[conv.Inputs[0]] with { Shape = new Shape(input[1] * input[2], input[3]) };
                tensors[conv.Inputs[1]] = weights with { Shape = new Shape(weights.Shape[0], weights.Shape[3]) };
                tensors[conv.Output] = tensors[conv.Output] with { Shape = new Shape(output[1] * output[2], output[3]) };
                Graph dense = graph with
                {
                    Tensors = [.. tensors],
                    Nodes = [new DenseNode(conv.Name, conv.Inputs, conv.Output, conv.Activation)],
                };

                sbyte[][] inputs = RandomGraphs.Inputs(graph, new Draw(new PCG(2)));
                Assert.Equal(
                    ReferenceExecutor.Run(graph, Requantization.Float32, inputs)[0],
                    ReferenceExecutor.Run(dense, Requantization.Float32, inputs)[0]);
            },
            seed: Seed, iter: 100, threads: 1, print: GraphText.Describe);

    [Fact]
    public void Depthwise_convolution_is_a_convolution_with_weights_elsewhere_zero() =>
        RandomGraphs.Of(GraphKind.DepthwiseConv2D).Sample(
            graph =>
            {
                DepthwiseConv2DNode depthwise = (DepthwiseConv2DNode)graph.Nodes[0];
                Tensor weights = graph.InputOf(depthwise, 1);
                QuantParams quant = weights.Quant!;
                int inputs = graph.InputOf(depthwise).Shape[3];
                int outputs = weights.Shape[3];
                int taps = weights.Shape[1] * weights.Shape[2];
                sbyte[] full = new sbyte[outputs * taps * inputs];
                for (int c = 0; c < outputs; c++)
                {
                    for (int tap = 0; tap < taps; tap++)
                    {
                        for (int i = 0; i < inputs; i++)
                        {
                            full[(((c * taps) + tap) * inputs) + i] = i == c / depthwise.Multiplier
                                ? weights.Data!.Int8[(tap * outputs) + c]
                                : (sbyte)quant.ZeroPointAt(c);
                        }
                    }
                }

                Tensor[] tensors = graph.Tensors.ToArray();
                tensors[depthwise.Inputs[1]] = weights with
                {
                    Shape = new Shape(outputs, weights.Shape[1], weights.Shape[2], inputs),
                    Data = new TensorData(full),
                    Quant = quant with { Axis = 0 },
                };
                Graph conv = graph with
                {
                    Tensors = [.. tensors],
                    Nodes =
                    [
                        new Conv2DNode(depthwise.Name, depthwise.Inputs, depthwise.Output, depthwise.Window, depthwise.Activation),
                    ],
                };

                sbyte[][] values = RandomGraphs.Inputs(graph, new Draw(new PCG(3)));
                Assert.Equal(
                    ReferenceExecutor.Run(conv, Requantization.Float32, values)[0],
                    ReferenceExecutor.Run(graph, Requantization.Float32, values)[0]);
            },
            seed: Seed, iter: 100, threads: 1, print: GraphText.Describe);

    [Fact]
    public void Padding_before_a_convolution_is_the_convolutions_own() =>
        RandomGraphs.Of(GraphKind.Conv2D).Sample(
            graph =>
            {
                Conv2DNode conv = (Conv2DNode)graph.Nodes[0];
                Window w = conv.Window;
                GraphFactory factory = new();
                Tensor input = graph.InputOf(conv);
                int x = factory.Input(input.Shape, input.Quant);
                int padded = factory.Pad(x, [0, w.PadTop, w.PadLeft, 0], [0, w.PadBottom, w.PadRight, 0]);
                int weights = factory.Constant(
                    graph.InputOf(conv, 1).Shape, graph.InputOf(conv, 1).Data!.Int8, graph.InputOf(conv, 1).Quant!);
                int? bias = graph.BiasOf(conv) is { } b ? factory.Constant(b.Data!.Int32) : null;
                Window bare = w with { PadTop = 0, PadBottom = 0, PadLeft = 0, PadRight = 0 };
                int y = factory.Conv2D(padded, weights, bias, bare, graph.OutputOf(conv).Quant, conv.Activation);

                sbyte[][] values = RandomGraphs.Inputs(graph, new Draw(new PCG(4)));
                Assert.Equal(
                    ReferenceExecutor.Run(graph, Requantization.Tflite, values)[0],
                    ReferenceExecutor.Run(factory.Build(y), Requantization.Tflite, values)[0]);
            },
            seed: Seed, iter: 100, threads: 1, print: GraphText.Describe);
}
