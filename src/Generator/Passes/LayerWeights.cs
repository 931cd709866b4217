using System;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>Where the output channels lie in the weights of Dense, Conv2D and DepthwiseConv2D.</summary>
internal static class LayerWeights
{
    public static bool Has(Node node) => node is DenseNode or Conv2DNode or DepthwiseConv2DNode;

    /// <summary>The node's weights where they are float, else null.</summary>
    public static Tensor? FloatOf(Graph graph, Node node) =>
        Has(node) && graph.InputOf(node, 1) is { Type: ElementType.Float32, IsConstant: true } weights ? weights : null;

    /// <summary>Whether some window of the layer reaches beyond its input, where it reads the zero point.</summary>
    public static bool IsPadded(Node node) => node is Conv2DNode { Window.IsPadded: true } or DepthwiseConv2DNode { Window.IsPadded: true };

    /// <summary>The axis of the weights that output channels run along.</summary>
    public static int AxisOf(Node node) => node is DepthwiseConv2DNode ? 3 : 0;

    public static int ChannelsOf(Graph graph, Node node) => graph.InputOf(node, 1).Shape[AxisOf(node)];

    /// <summary>The output channel of each weight, in the order of the tensor.</summary>
    public static Func<int, int> ChannelIndexer(Graph graph, Node node)
    {
        int channels = ChannelsOf(graph, node);
        if (node is DepthwiseConv2DNode)
            return index => index % channels;
        int perChannel = Math.Max(1, graph.InputOf(node, 1).Shape.Elements / channels);
        return index => index / perChannel;
    }

    /// <summary>Parameters of some of the channels they have an entry for each of.</summary>
    public static QuantParams Sliced(QuantParams quant, int[] channels) => quant.IsPerTensor ? quant : quant with
    {
        Scales = channels.Select(quant.ScaleAt).ToEquatableArray(),
        ZeroPoints = quant.ZeroPoints.Length == 1 ? quant.ZeroPoints : channels.Select(quant.ZeroPointAt).ToEquatableArray(),
    };

    /// <summary>
    /// The node with its weights, and its bias where one is given, in tensors of its own appended to
    /// <paramref name="tensors"/>: the old ones may belong to other layers too.
    /// </summary>
    public static Node With(ImmutableArray<Tensor>.Builder tensors, Node node, Tensor weights, Tensor? bias)
    {
        int[] inputs = bias is null && node.Inputs.Length < 3
            ? [node.Inputs[0], tensors.Count]
            : [node.Inputs[0], tensors.Count, bias is null ? node.Inputs[2] : tensors.Count + 1];
        tensors.Add(weights);
        if (bias is not null)
            tensors.Add(bias);
        return node with { Inputs = inputs };
    }
}
