using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>
/// For each channel of each int8 tensor the values it has at every position where they are the same in every run: exactly,
/// from constants and channels without weights on. A constant that passes a padded layer differs between the inside, the
/// edges and the corners. What only a range shows to be constant, an activation that always clamps, comes from
/// <see cref="ChannelRanges"/>, which in turn knows the planes found so far.
/// </summary>
internal sealed class ChannelPlanes
{
    private readonly Graph _graph;
    private readonly Requantization _mode;
    private readonly ChannelRanges _ranges;
    private readonly Plane?[][] _planes;

    private ChannelPlanes(Graph graph, Requantization mode)
    {
        _graph = graph;
        _mode = mode;
        _ranges = new ChannelRanges(graph, mode);
        HashSet<int> operands = [.. graph.Nodes.SelectMany(n => LayerWeights.Has(n) ? n.Inputs.Take(1) : n.Inputs), .. graph.Outputs];
        _planes = [.. graph.Tensors.Select((t, i) => operands.Contains(i) ? OfConstant(t) : Unknown(t))];
    }

    /// <summary>The planes of a tensor's channels; null for those that depend on the network's input.</summary>
    public Plane?[] this[int tensor] => _planes[tensor];

    public static ChannelPlanes Of(Graph graph, Requantization mode)
    {
        ChannelPlanes planes = new(graph, mode);
        foreach (Node node in graph.Nodes)
        {
            if (graph.OutputOf(node).Type == ElementType.Int8 && node.Inputs.All(i => graph.Tensors[i].Type != ElementType.Float32))
                planes.Follow(node);
        }

        return planes;
    }

    private static Plane?[] Unknown(Tensor tensor) => new Plane?[tensor.Shape.Rank == 0 ? 1 : tensor.Shape[-1]];

    private static Plane?[] OfConstant(Tensor tensor)
    {
        Plane?[] planes = Unknown(tensor);
        if (tensor.Type != ElementType.Int8 || tensor.Data is not { } data)
            return planes;
        (int height, int width) = Plane.ExtentsOf(tensor.Shape);
        for (int c = 0; c < planes.Length; c++)
        {
            int channel = c;
            planes[c] = Plane.Of(AxisRuns.Each(height), AxisRuns.Each(width), (y, x) => data.Int8[(((y * width) + x) * planes.Length) + channel]);
        }

        return planes;
    }

    private void Follow(Node node)
    {
        _ranges.Follow(node);
        Plane?[] known = After(node);
        (int Height, int Width) extents = Plane.ExtentsOf(_graph.OutputOf(node).Shape);
        for (int c = 0; c < known.Length; c++)
        {
            if (known[c] is { } plane)
                _ranges.Narrow(node.Output, c, new ChannelRange(plane.Min, plane.Max));
            else if (_ranges[node.Output][c] is { IsConstant: true } constant)
                known[c] = Plane.Uniform(extents, constant.Min);
        }

        _planes[node.Output] = known;
    }

    private Plane?[] After(Node node)
    {
        Plane?[] x = _planes[node.Inputs[0]];
        return node switch
        {
            DenseNode or Conv2DNode or DepthwiseConv2DNode => AfterLayer(node, x),
            Pool2DNode pool => Each(x, plane => AfterPool(pool, plane)),
            MeanNode mean => AfterMean(mean, x),
            AddNode add => AfterAdd(add),
            MulNode mul => AfterMul(mul),
            QuantizeNode or LogisticNode => Each(x, _ranges.Values(node, 0), (plane, values) => plane.Mapped(values)),
            ConcatenationNode concatenation when concatenation.Axis == _graph.OutputOf(node).Shape.Rank - 1 =>
                [.. node.Inputs.SelectMany((input, i) => Each(_planes[input], _ranges.Values(node, i), (plane, values) => plane.Mapped(values)))],
            PadNode pad => AfterPad(pad, x),
            ReshapeNode => AfterReshape(node, x),
            _ => Unknown(_graph.OutputOf(node)),
        };
    }

    private static Plane?[] Each(Plane?[] planes, Func<Plane, Plane?> next) => [.. planes.Select(plane => plane is null ? null : next(plane))];

    private static Plane?[] Each<T>(Plane?[] planes, T argument, Func<Plane, T, Plane?> next) => Each(planes, plane => next(plane, argument));

    private Plane?[] AfterLayer(Node node, Plane?[] x)
    {
        Plane?[] planes = Unknown(_graph.OutputOf(node));
        if (KnownSums.Of(_graph, node) is not { } sums)
            return planes;
        RequantizationParams requantize = RequantizationParams.ForWeights(_graph, node, _mode);
        BorderClasses? borders = (node as Conv2DNode)?.Borders;
        for (int c = 0; c < planes.Length; c++)
        {
            int output = c;
            (int first, int count) = sums.Weights.InputsOf(c);
            int[] inputs = [.. Enumerable.Range(first, count)];
            if (Array.Exists(inputs, i => x[i] is null && sums.Weights.IsRead(output, i)))
                continue;
            int[] read = [.. inputs.Where(i => sums.Weights.IsRead(output, i))];
            (AxisRuns Rows, AxisRuns Columns)?[] runs = [.. read.Select(i => sums.RunsOf(x[i]!))];
            if (runs.Any(r => r is null))
                continue;
            AxisRuns rows = runs.Aggregate(AxisRuns.Of(sums.Extents.Height, borders?.RowStarts ?? []), (all, r) => all.And(r!.Value.Rows));
            AxisRuns columns = runs.Aggregate(AxisRuns.Of(sums.Extents.Width, borders?.ColumnStarts ?? []), (all, r) => all.And(r!.Value.Columns));
            planes[c] = Plane.Of(rows, columns, (row, column) => requantize.Apply(
                read.Aggregate(_graph.BiasAt(node, row, column, output), (sum, i) => unchecked(sum + sums.At(x[i]!, i, output, row, column))), output));
        }

        return planes;
    }

    private Plane? AfterPool(Pool2DNode node, Plane x)
    {
        Window w = node.Window;
        (int height, int width) = Plane.ExtentsOf(_graph.OutputOf(node).Shape);
        ActivationBounds bounds = ActivationBounds.Of(node.Activation, _graph.OutputOf(node).Quant!);
        return Plane.Of(
            x.Rows.Under(height, w.Height, w.StrideH, w.DilationH, w.PadTop),
            x.Columns.Under(width, w.Width, w.StrideW, w.DilationW, w.PadLeft),
            (row, column) =>
            {
                int[] values = [.. Places(row, w.Height, w.StrideH, w.DilationH, w.PadTop, x.Rows.Extent)
                    .SelectMany(y => Places(column, w.Width, w.StrideW, w.DilationW, w.PadLeft, x.Columns.Extent).Select(at => x.At(y, at)))];
                int answer = node.Kind == PoolKind.Max ? values.Max() : DivideRounded(values.Sum(), values.Length);
                return Math.Min(Math.Max(answer, bounds.Min), bounds.Max);
            });
    }

    /// <summary>Where the taps of a window lie, without those in the padding.</summary>
    private static IEnumerable<int> Places(int output, int taps, int stride, int dilation, int padding, int extent) => Enumerable.Range(0, taps)
        .Select(tap => (output * stride) + (tap * dilation) - padding)
        .Where(place => place >= 0 && place < extent);

    private static int DivideRounded(int sum, int count) => sum > 0 ? (sum + (count / 2)) / count : (sum - (count / 2)) / count;

    private Plane?[] AfterMean(MeanNode node, Plane?[] x)
    {
        int zeroPoint = _graph.InputOf(node).Quant!.ZeroPoint;
        RequantizationParams requantize = RequantizationParams.ForMean(_graph, node, _mode);
        return Each(x, plane =>
        {
            int sum = 0;
            for (int row = 0; row < plane.Rows.Extent; row++)
            {
                for (int column = 0; column < plane.Columns.Extent; column++)
                    sum += plane.At(row, column) - zeroPoint;
            }

            return Plane.Uniform((1, 1), requantize.Apply(sum, 0));
        });
    }

    private Plane?[] AfterAdd(AddNode node)
    {
        AddParams add = AddParams.Of(_graph, node, _mode);
        return Elementwise(node, (a, b) => add.Apply((sbyte)a, (sbyte)b));
    }

    private Plane?[] AfterMul(MulNode node)
    {
        RequantizationParams requantize = RequantizationParams.ForMul(_graph, node, _mode);
        int za = _graph.InputOf(node, 0).Quant!.ZeroPoint;
        int zb = _graph.InputOf(node, 1).Quant!.ZeroPoint;
        return Elementwise(node, (a, b) => requantize.Apply((a - za) * (b - zb), 0));
    }

    private Plane?[] Elementwise(Node node, Func<int, int, int> combine)
    {
        (int Height, int Width) extents = Plane.ExtentsOf(_graph.OutputOf(node).Shape);
        Plane?[] planes = Unknown(_graph.OutputOf(node));
        for (int c = 0; c < planes.Length; c++)
        {
            if (Operand(node.Inputs[0], c, extents) is { } a && Operand(node.Inputs[1], c, extents) is { } b)
                planes[c] = Plane.Of(a.Rows.And(b.Rows), a.Columns.And(b.Columns), (row, column) => combine(a.At(row, column), b.At(row, column)));
        }

        return planes;
    }

    /// <summary>A channel of an operand at the positions of the result; null where it is unknown, or repeats along one axis only.</summary>
    private Plane? Operand(int tensor, int channel, (int Height, int Width) extents)
    {
        Plane?[] planes = _planes[tensor];
        if (planes[planes.Length == 1 ? 0 : channel] is not { } plane)
            return null;
        if (plane.IsUniform)
            return Plane.Uniform(extents, plane.At(0, 0));
        return (plane.Rows.Extent, plane.Columns.Extent) == extents ? plane : null;
    }

    private Plane?[] AfterPad(PadNode node, Plane?[] x)
    {
        Plane?[] planes = Unknown(_graph.OutputOf(node));
        if (node.Before.Length != 4 || (node.Before[0] | node.After[0]) != 0)
            return planes;
        int zeroPoint = _graph.OutputOf(node).Quant!.ZeroPoint;
        (int height, int width) = Plane.ExtentsOf(_graph.OutputOf(node).Shape);
        AxisRuns Moved(AxisRuns runs, int extent, int before) => AxisRuns.Of(extent, runs.Starts.Select(start => start + before).Append(runs.Extent + before));
        for (int c = 0; c < x.Length; c++)
        {
            if (x[c] is not { } plane)
                continue;
            planes[c + node.Before[3]] = Plane.Of(
                Moved(plane.Rows, height, node.Before[1]),
                Moved(plane.Columns, width, node.Before[2]),
                (row, column) =>
                {
                    (int y, int at) = (row - node.Before[1], column - node.Before[2]);
                    return y >= 0 && y < plane.Rows.Extent && at >= 0 && at < plane.Columns.Extent ? plane.At(y, at) : zeroPoint;
                });
        }

        return planes;
    }

    /// <summary>Of an image that becomes a vector each value has a channel of its own.</summary>
    private Plane?[] AfterReshape(Node node, Plane?[] x)
    {
        Plane?[] planes = Unknown(_graph.OutputOf(node));
        (int _, int width) = Plane.ExtentsOf(_graph.InputOf(node).Shape);
        if (Plane.ExtentsOf(_graph.OutputOf(node).Shape) is not (1, 1))
            return planes;
        for (int i = 0; i < planes.Length; i++)
        {
            int position = i / x.Length;
            planes[i] = x[i % x.Length] is { } plane ? Plane.Uniform((1, 1), plane.At(position / width, position % width)) : null;
        }

        return planes;
    }
}
