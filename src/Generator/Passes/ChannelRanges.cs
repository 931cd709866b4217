using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>The int8 values that a channel can take: at every position, whatever the network reads.</summary>
internal readonly record struct ChannelRange(int Min, int Max)
{
    public static ChannelRange Full { get; } = new(sbyte.MinValue, sbyte.MaxValue);

    public bool IsConstant => Min == Max;

    public ChannelRange With(int value) => new(Math.Min(Min, value), Math.Max(Max, value));

    public static ChannelRange Hull(IEnumerable<ChannelRange> ranges) =>
        ranges.Aggregate((a, b) => new ChannelRange(Math.Min(a.Min, b.Min), Math.Max(a.Max, b.Max)));
}

/// <summary>
/// The range of each channel of each int8 tensor, by interval arithmetic from the network's inputs on. A channel whose
/// weights are all zero, or whose sums an activation always clamps to one end, comes out as a constant. Requantization
/// is monotonic as long as nothing wraps; where something might, the range is all that the activation allows.
/// </summary>
internal sealed class ChannelRanges
{
    // Room for a zero point beside a product that is an int32.
    private const long LargestProduct = int.MaxValue - 1024;

    private readonly Graph _graph;
    private readonly Requantization _mode;
    private readonly ChannelRange[][] _ranges;

    /// <summary>All that int8 allows, and what constants say.</summary>
    public ChannelRanges(Graph graph, Requantization mode)
    {
        _graph = graph;
        _mode = mode;
        _ranges = graph.Tensors.Select(Initial).ToArray();
    }

    /// <summary>The ranges of a tensor's channels.</summary>
    public ChannelRange[] this[int tensor] => _ranges[tensor];

    /// <summary>The ranges of what an int8 node writes, from those of what it reads.</summary>
    public void Follow(Node node) => _ranges[node.Output] = After(node);

    /// <summary>What is known of a channel beside its range.</summary>
    public void Narrow(int tensor, int channel, ChannelRange range) => _ranges[tensor][channel] = range;

    private static ChannelRange[] Initial(Tensor tensor)
    {
        int channels = tensor.Shape.Rank == 0 ? 1 : tensor.Shape[-1];
        if (tensor.Type != ElementType.Int8 || tensor.Data is not { } data)
            return Enumerable.Repeat(ChannelRange.Full, channels).ToArray();

        ChannelRange[] ranges = data.Int8.Take(channels).Select(q => new ChannelRange(q, q)).ToArray();
        for (int i = channels; i < data.Length; i++)
            ranges[i % channels] = ranges[i % channels].With(data.Int8[i]);
        return ranges;
    }

    private ChannelRange[] After(Node node)
    {
        ChannelRange[] x = _ranges[node.Inputs[0]];
        int channels = _ranges[node.Output].Length;
        return node switch
        {
            DenseNode or Conv2DNode or DepthwiseConv2DNode => AfterLayer(node, x, channels),
            Pool2DNode pool => x.Select(r => Clamped(r, ActivationBounds.Of(pool.Activation, _graph.OutputOf(pool).Quant!))).ToArray(),
            MeanNode mean => AfterMean(mean, x),
            AddNode add => AfterAdd(add, channels),
            MulNode mul => AfterMul(mul, channels),
            QuantizeNode or LogisticNode => x.Select(r => Mapped(r, Values(node, 0))).ToArray(),
            ConcatenationNode concatenation => AfterConcatenation(concatenation, channels),
            PadNode pad => AfterPad(pad, x, channels),
            ReshapeNode => AfterReshape(x, channels),
            _ => _ranges[node.Output],
        };
    }

    private ChannelRange[] AfterLayer(Node node, ChannelRange[] x, int channels)
    {
        RequantizationParams requantize = RequantizationParams.ForWeights(_graph, node, _mode);
        (int[] Least, int[] Most) bias = Biases(node, channels);
        int zeroPoint = _graph.InputOf(node).Quant!.ZeroPoint;
        bool isPadded = LayerWeights.IsPadded(node);
        if (WeightSums.Of(_graph, node) is not { } sums)
            return Enumerable.Repeat(new ChannelRange(requantize.Bounds.Min, requantize.Bounds.Max), channels).ToArray();

        ChannelRange[] ranges = new ChannelRange[channels];
        for (int c = 0; c < channels; c++)
        {
            long low = bias.Least[c];
            long high = bias.Most[c];
            (int first, int count) = sums.InputsOf(c);
            for (int i = first; i < first + count; i++)
            {
                ChannelRange read = isPadded ? x[i].With(zeroPoint) : x[i];
                long positive = sums.Positive(c, i);
                long negative = sums.Negative(c, i);
                low += (positive * (read.Min - zeroPoint)) + (negative * (read.Max - zeroPoint));
                high += (positive * (read.Max - zeroPoint)) + (negative * (read.Min - zeroPoint));
            }

            ranges[c] = Requantized(requantize, low, high, c);
        }

        return ranges;
    }

    /// <summary>The least and the largest bias of each channel at any position.</summary>
    private (int[] Least, int[] Most) Biases(Node node, int channels)
    {
        if (_graph.BiasOf(node)?.Data!.Int32 is not { } bias)
            return (new int[channels], new int[channels]);
        int[][] classes = [.. Enumerable.Range(0, bias.Length / channels).Select(i => bias.AsSpan(i * channels, channels).ToArray())];
        return (
            [.. Enumerable.Range(0, channels).Select(c => classes.Min(b => b[c]))],
            [.. Enumerable.Range(0, channels).Select(c => classes.Max(b => b[c]))]);
    }

    private static ChannelRange Requantized(RequantizationParams requantize, long low, long high, int channel)
    {
        if (low == high)
        {
            int answer = requantize.Apply(unchecked((int)low), channel);
            return new ChannelRange(answer, answer);
        }

        // Sums count modulo 2^32: what matters is whether the range wraps, here or where it is shifted to the left.
        long turns = low - unchecked((int)low);
        low -= turns;
        high -= turns;
        int shift = requantize.Mode == Requantization.Tflite ? Math.Max(requantize.Multipliers[channel].Shift, 0) : 0;
        bool isMonotonic = low >= -(LargestProduct >> shift) && high <= LargestProduct >> shift;
        return isMonotonic
            ? new ChannelRange(requantize.Apply((int)low, channel), requantize.Apply((int)high, channel))
            : new ChannelRange(requantize.Bounds.Min, requantize.Bounds.Max);
    }

    private ChannelRange[] AfterMean(MeanNode node, ChannelRange[] x)
    {
        Tensor input = _graph.InputOf(node);
        long count = (long)input.Shape[1] * input.Shape[2];
        int zeroPoint = input.Quant!.ZeroPoint;
        RequantizationParams requantize = RequantizationParams.ForMean(_graph, node, _mode);
        return x.Select(r => Requantized(requantize, count * (r.Min - zeroPoint), count * (r.Max - zeroPoint), 0)).ToArray();
    }

    private ChannelRange[] AfterAdd(AddNode node, int channels)
    {
        AddParams add = AddParams.Of(_graph, node, _mode);
        return Enumerable.Range(0, channels).Select(c =>
        {
            (ChannelRange a, ChannelRange b) = Operands(node, c);
            bool isExact = (a.IsConstant && b.IsConstant) || _mode == Requantization.Float32 || add.MultiplierOutput.Shift <= 0;
            return isExact
                ? new ChannelRange(add.Apply((sbyte)a.Min, (sbyte)b.Min), add.Apply((sbyte)a.Max, (sbyte)b.Max))
                : new ChannelRange(add.Bounds.Min, add.Bounds.Max);
        }).ToArray();
    }

    private ChannelRange[] AfterMul(MulNode node, int channels)
    {
        RequantizationParams requantize = RequantizationParams.ForMul(_graph, node, _mode);
        int za = _graph.InputOf(node, 0).Quant!.ZeroPoint;
        int zb = _graph.InputOf(node, 1).Quant!.ZeroPoint;
        return Enumerable.Range(0, channels).Select(c =>
        {
            (ChannelRange a, ChannelRange b) = Operands(node, c);
            int[] products = [(a.Min - za) * (b.Min - zb), (a.Min - za) * (b.Max - zb), (a.Max - za) * (b.Min - zb), (a.Max - za) * (b.Max - zb)];
            return Requantized(requantize, products.Min(), products.Max(), 0);
        }).ToArray();
    }

    private (ChannelRange A, ChannelRange B) Operands(Node node, int channel)
    {
        ChannelRange[] a = _ranges[node.Inputs[0]];
        ChannelRange[] b = _ranges[node.Inputs[1]];
        return (a[a.Length == 1 ? 0 : channel], b[b.Length == 1 ? 0 : channel]);
    }

    private ChannelRange[] AfterConcatenation(ConcatenationNode node, int channels)
    {
        ChannelRange[][] inputs = node.Inputs
            .Select((input, i) => _ranges[input].Select(r => Mapped(r, Values(node, i))).ToArray())
            .ToArray();
        return node.Axis == _graph.OutputOf(node).Shape.Rank - 1
            ? inputs.SelectMany(ranges => ranges).ToArray()
            : Enumerable.Range(0, channels).Select(c => ChannelRange.Hull(inputs.Select(ranges => ranges[c]))).ToArray();
    }

    private ChannelRange[] AfterPad(PadNode node, ChannelRange[] x, int channels)
    {
        int last = node.Before.Length - 1;
        int zeroPoint = _graph.OutputOf(node).Quant!.ZeroPoint;
        bool isPaddedElsewhere = Enumerable.Range(0, last).Any(axis => (node.Before[axis] | node.After[axis]) != 0);
        return Enumerable.Range(-node.Before[last], channels)
            .Select(c => c < 0 || c >= x.Length ? new ChannelRange(zeroPoint, zeroPoint) : isPaddedElsewhere ? x[c].With(zeroPoint) : x[c])
            .ToArray();
    }

    private static ChannelRange[] AfterReshape(ChannelRange[] x, int channels)
    {
        if (channels % x.Length == 0)
            return Enumerable.Range(0, channels).Select(c => x[c % x.Length]).ToArray();
        ChannelRange whole = ChannelRange.Hull(x);
        return Enumerable.Range(0, channels)
            .Select(c => x.Length % channels == 0 ? ChannelRange.Hull(x.Where((_, i) => i % channels == c)) : whole)
            .ToArray();
    }

    private static ChannelRange Clamped(ChannelRange range, ActivationBounds bounds) => new(
        Math.Min(Math.Max(range.Min, bounds.Min), bounds.Max), Math.Min(Math.Max(range.Max, bounds.Min), bounds.Max));

    /// <summary>What becomes of each int8 value that a node requantizes or looks up.</summary>
    public Func<int, int> Values(Node node, int input)
    {
        if (node is LogisticNode logistic)
        {
            sbyte[] table = LogisticTable.Of(_graph, logistic);
            return q => table[q + 128];
        }

        QuantParams from = _graph.InputOf(node, input).Quant!;
        RequantizationParams? requantize = RequantizationParams.ForQuantize(node, from, _graph.OutputOf(node).Quant!, _mode);
        return requantize is null ? q => q : q => requantize.Apply(q - from.ZeroPoint, 0);
    }

    private static ChannelRange Mapped(ChannelRange range, Func<int, int> values)
    {
        int[] all = Enumerable.Range(range.Min, range.Max - range.Min + 1).Select(values).ToArray();
        return new ChannelRange(all.Min(), all.Max());
    }
}
