using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>
/// Takes out of an int8 graph every channel that no answer depends on, and every constant one whose contribution the
/// biases behind it can take in. All int8 values that stay are the same as before. A tensor of which only constants are
/// left becomes one, so that whole layers vanish. What the caller sees, inputs and outputs, keeps its shape.
/// </summary>
internal sealed class RemoveDeadChannels
{
    private readonly Graph _graph;
    private readonly ChannelPlanes _planes;
    private readonly int[][] _kept;
    private readonly ImmutableArray<Tensor>.Builder _tensors;

    private RemoveDeadChannels(Graph graph, Requantization mode, Func<Node, bool> mayHaveBorders)
    {
        _graph = graph;
        _planes = ChannelPlanes.Of(graph, mode);
        _kept = ChannelNeeds.Of(graph, _planes, mayHaveBorders);
        _tensors = graph.Tensors.ToBuilder();
    }

    /// <param name="graph">An int8 graph in which every node reaches an output.</param>
    /// <param name="mode">How sums become int8: the constants depend on it.</param>
    public static Graph Run(Graph graph, Requantization mode) => Run(graph, mode, static _ => false);

    /// <param name="graph">An int8 graph in which every node reaches an output.</param>
    /// <param name="mode">How sums become int8: the constants depend on it.</param>
    /// <param name="mayHaveBorders">
    /// Whether a Conv2D layer may take in channels that add another sum at the border than inside: its kernels then read a bias
    /// for each position.
    /// </param>
    public static Graph Run(Graph graph, Requantization mode, Func<Node, bool> mayHaveBorders)
    {
        // A tensor that became a constant no longer ties the channels of what computed it.
        for (; ; )
        {
            Graph reduced = new RemoveDeadChannels(graph, mode, mayHaveBorders).Once();
            bool isSame = reduced.Nodes.Length == graph.Nodes.Length
                && reduced.Tensors.Select(t => t.Shape).SequenceEqual(graph.Tensors.Select(t => t.Shape));
            if (isSame)
                return reduced;
            graph = reduced;
        }
    }

    private Graph Once()
    {
        HashSet<int> known = [.. Enumerable.Range(0, _graph.Tensors.Length).Where(IsKnown)];
        for (int t = 0; t < _graph.Tensors.Length; t++)
            _tensors[t] = known.Contains(t) ? Constant(t) : Sliced(t);

        // Backwards, so that what only vanished layers needed vanishes too.
        HashSet<int> needed = [.. _graph.Outputs];
        List<Node> nodes = [];
        List<VanishedLayer> vanished = [];
        foreach (Node node in _graph.Nodes.Reverse())
        {
            if (known.Contains(node.Output) || !needed.Contains(node.Output))
            {
                Removal? removal = LayerWeights.Has(node) ? Before(node) : null;
                vanished.Add(new VanishedLayer(node.Name, removal?.Weights.Elements ?? 0, removal?.Macs ?? 0));
                continue;
            }

            Node rewritten = Rewritten(node);
            nodes.Add(rewritten);
            needed.UnionWith(rewritten.Inputs);
        }

        nodes.Reverse();
        vanished.Reverse();
        return RemoveDead.Run(_graph with
        {
            Tensors = _tensors.ToImmutable(),
            Nodes = nodes.ToImmutableArray(),
            Vanished = _graph.Vanished.Concat(vanished).ToEquatableArray(),
        });
    }

    /// <summary>Whether a tensor that a node writes has the same values in every run.</summary>
    private bool IsKnown(int tensor) =>
        _graph.Tensors[tensor] is { Type: ElementType.Int8, IsConstant: false, Quant: not null }
        && !_graph.Inputs.Contains(tensor)
        && _kept[tensor].Length > 0
        && _kept[tensor].All(c => _planes[tensor][c] is not null);

    private Tensor Constant(int tensor)
    {
        int[] kept = _kept[tensor];
        Shape shape = Slice(_graph.Tensors[tensor].Shape, kept.Length);
        (int height, int width) = Plane.ExtentsOf(shape);
        sbyte[] values = [.. from row in Enumerable.Range(0, height)
                             from column in Enumerable.Range(0, width)
                             from channel in kept
                             select (sbyte)_planes[tensor][channel]!.At(row, column)];
        return _graph.Tensors[tensor] with { Shape = shape, Data = new TensorData(values) };
    }

    private Tensor Sliced(int tensor)
    {
        Tensor old = _graph.Tensors[tensor];
        int[] kept = _kept[tensor];
        if (kept.Length == 0 || old.Shape.Rank == 0 || kept.Length == old.Shape[-1])
            return old;
        TensorData? data = old.Data is { } values ? new TensorData(Pick(values.Int8, old.Shape[-1], kept)) : null;
        return old with { Shape = Slice(old.Shape, kept.Length), Data = data };
    }

    private Node Rewritten(Node node) => node switch
    {
        DenseNode or Conv2DNode or DepthwiseConv2DNode => RewrittenLayer(node),
        PadNode pad => RewrittenPad(pad),
        ConcatenationNode => node with { Inputs = node.Inputs.Where(i => _kept[i].Length > 0).ToEquatableArray() },
        _ => node,
    };

    private Node RewrittenPad(PadNode node)
    {
        int last = node.Before.Length - 1;
        int before = _kept[node.Output].Count(c => c < node.Before[last]);
        int after = _kept[node.Output].Length - before - _kept[node.Inputs[0]].Length;
        return node with
        {
            Before = node.Before.Take(last).Append(before).ToEquatableArray(),
            After = node.After.Take(last).Append(after).ToEquatableArray(),
        };
    }

    private Node RewrittenLayer(Node node)
    {
        int[] inputs = _kept[node.Inputs[0]];
        int[] outputs = _kept[node.Output];
        if (inputs.Length == _graph.InputOf(node).Shape[-1] && outputs.Length == LayerWeights.ChannelsOf(_graph, node))
            return node;

        Tensor weights = _graph.InputOf(node, 1);
        (Tensor? bias, BorderClasses? borders) = Folded(node, inputs, outputs);
        Node rewritten = LayerWeights.With(_tensors, node, Sliced(node, weights, inputs, outputs), bias) switch
        {
            DepthwiseConv2DNode depthwise => depthwise with { Multiplier = outputs.Length / inputs.Length },
            Conv2DNode conv => conv with { Borders = borders },
            Node dense => dense,
        };
        return rewritten with { Removal = Before(node) };
    }

    private Removal Before(Node node) => node.Removal ?? new Removal(_graph.InputOf(node, 1).Shape, _graph.MacsOf(node));

    private Tensor Sliced(Node node, Tensor weights, int[] inputs, int[] outputs)
    {
        sbyte[] values = weights.Data!.Int8;
        int[] extents = weights.Shape.Extents.ToArray();
        if (node is DepthwiseConv2DNode)
        {
            values = Pick(values, weights.Shape[-1], outputs);
            extents[3] = outputs.Length;
        }
        else
        {
            int row = WeightSums.Reads(_graph, node) ?? values.Length / weights.Shape[0];
            values = outputs.SelectMany(o => values.Skip(o * row).Take(row)).ToArray();

            // Rows that do not repeat the input's channels keep all of them.
            int channels = _graph.InputOf(node).Shape[-1];
            extents[0] = outputs.Length;
            if (inputs.Length < channels)
            {
                values = Pick(values, channels, inputs);
                extents[extents.Length - 1] = weights.Shape[-1] / channels * inputs.Length;
            }
        }

        return weights with { Shape = new Shape(extents), Data = new TensorData(values), Quant = LayerWeights.Sliced(weights.Quant!, outputs) };
    }

    /// <summary>The bias of the outputs that stay, with what is known of the inputs that go; null where there is none.</summary>
    private (Tensor? Bias, BorderClasses? Borders) Folded(Node node, int[] inputs, int[] outputs)
    {
        if (KnownSums.Of(_graph, node) is { } sums)
        {
            int[] going = [.. Enumerable.Range(0, _graph.InputOf(node).Shape[-1]).Except(inputs)];
            return new BorderFold(_graph, node, sums, _planes[node.Inputs[0]], going).Over(outputs);
        }

        // All of the inputs stay.
        Tensor? bias = _graph.BiasOf(node);
        return (bias is null ? null : bias with
        {
            Shape = new Shape(outputs.Length),
            Data = new TensorData([.. outputs.Select(output => bias.Data!.Int32[output])]),
            Quant = bias.Quant is { } quant ? LayerWeights.Sliced(quant, outputs) : null,
        }, null);
    }

    private static Shape Slice(Shape shape, int channels) =>
        new([.. shape.Extents.Take(shape.Rank - 1), channels]);

    /// <summary>The values whose index along the last axis, of <paramref name="extent"/>, is one of the kept.</summary>
    private static sbyte[] Pick(sbyte[] values, int extent, int[] kept)
    {
        sbyte[] picked = new sbyte[values.Length / extent * kept.Length];
        for (int i = 0; i < picked.Length; i++)
            picked[i] = values[(i / kept.Length * extent) + kept[i % kept.Length]];
        return picked;
    }
}
