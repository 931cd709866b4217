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
    private readonly ChannelRanges _ranges;
    private readonly int[][] _kept;
    private readonly ImmutableArray<Tensor>.Builder _tensors;

    private RemoveDeadChannels(Graph graph, Requantization mode)
    {
        _graph = graph;
        _ranges = ChannelRanges.Of(graph, mode);
        _kept = ChannelNeeds.Of(graph, _ranges);
        _tensors = graph.Tensors.ToBuilder();
    }

    /// <param name="graph">An int8 graph in which every node reaches an output.</param>
    /// <param name="mode">How sums become int8: the constants depend on it.</param>
    public static Graph Run(Graph graph, Requantization mode)
    {
        // A tensor that became a constant no longer ties the channels of what computed it.
        for (; ; )
        {
            Graph reduced = new RemoveDeadChannels(graph, mode).Once();
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
        && _kept[tensor].All(c => _ranges[tensor][c].IsConstant);

    private Tensor Constant(int tensor)
    {
        Shape shape = Slice(_graph.Tensors[tensor].Shape, _kept[tensor].Length);
        sbyte[] values = Enumerable.Range(0, shape.Elements)
            .Select(i => (sbyte)_ranges[tensor][_kept[tensor][i % _kept[tensor].Length]].Min)
            .ToArray();
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
        Node rewritten = LayerWeights.With(_tensors, node, Sliced(node, weights, inputs, outputs), Folded(node, inputs, outputs));
        if (rewritten is DepthwiseConv2DNode depthwise)
            rewritten = depthwise with { Multiplier = outputs.Length / inputs.Length };
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

        return weights with { Shape = new Shape(extents), Data = new TensorData(values), Quant = Sliced(weights.Quant!, outputs) };
    }

    private static QuantParams Sliced(QuantParams quant, int[] channels) => quant.IsPerTensor ? quant : quant with
    {
        Scales = channels.Select(quant.ScaleAt).ToEquatableArray(),
        ZeroPoints = quant.ZeroPoints.Length == 1 ? quant.ZeroPoints : channels.Select(quant.ZeroPointAt).ToEquatableArray(),
    };

    /// <summary>The bias of the outputs that stay, with the constants of the inputs that go; null where there is none.</summary>
    private Tensor? Folded(Node node, int[] inputs, int[] outputs)
    {
        HashSet<int> stay = [.. inputs];
        ChannelRange[] x = _ranges[node.Inputs[0]];
        int zeroPoint = _graph.InputOf(node).Quant!.ZeroPoint;
        WeightSums? sums = WeightSums.Of(_graph, node);
        Tensor? bias = _graph.BiasOf(node);
        int[] values = outputs.Select(output => Folded(output, bias?.Data!.Int32[output] ?? 0)).ToArray();
        if (bias is null && values.All(value => value == 0))
            return null;

        Shape shape = new(outputs.Length);
        TensorData data = new(values);
        return bias is null
            ? new Tensor(node.Name + ".bias", shape, ElementType.Int32) { Data = data }
            : bias with { Shape = shape, Data = data, Quant = bias.Quant is { } quant ? Sliced(quant, outputs) : null };

        int Folded(int output, int value)
        {
            if (sums is null)
                return value;
            (int first, int count) = sums.InputsOf(output);
            for (int i = first; i < first + count; i++)
            {
                if (!stay.Contains(i) && sums.IsRead(output, i))
                    value = unchecked(value + ((sums.Positive(output, i) + sums.Negative(output, i)) * (x[i].Min - zeroPoint)));
            }

            return value;
        }
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
