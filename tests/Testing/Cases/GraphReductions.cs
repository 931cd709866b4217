using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Testing.Cases;

/// <summary>Smaller and plainer versions of a graph; of one with a single layer also such with fewer channels and positions.</summary>
internal static class GraphReductions
{
    public static IEnumerable<TestCase> Of(TestCase test)
    {
        foreach (Graph plainer in Constants(test.Graph).Concat(Quantization(test.Graph)).Concat(Activations(test.Graph)))
            yield return RandomCases.Of(plainer, plainer, test.Mode, test.Inputs);

        // Classes of positions are of one size of the output.
        if (test.Graph.Nodes.Length != 1 || test.Graph.Nodes[0] is Conv2DNode { Borders: not null })
            yield break;
        foreach (TestCase cut in OutputChannels(test).Concat(Extents(test)))
            yield return cut;
    }

    /// <summary>Stretches of weights become their zero point, biases 0.</summary>
    private static IEnumerable<Graph> Constants(Graph graph)
    {
        foreach (int tensor in graph.Nodes.SelectMany(n => n.Inputs).Distinct().Where(t => graph.Tensors[t].IsConstant))
        {
            Tensor constant = graph.Tensors[tensor];
            foreach ((int start, int count) in Shrinker.Stretches(constant.Shape.Elements))
            {
                if (constant.Type == ElementType.Int32)
                {
                    int[] values = [.. constant.Data!.Int32];
                    values.AsSpan(start, count).Clear();
                    yield return With(graph, tensor, constant with { Data = new TensorData(values) });
                }
                else
                {
                    sbyte[] values = [.. constant.Data!.Int8];
                    values.AsSpan(start, count).Fill((sbyte)constant.Quant!.ZeroPoint);
                    yield return With(graph, tensor, constant with { Data = new TensorData(values) });
                }
            }
        }
    }

    /// <summary>One scale instead of many, zero points of 0, alike in all tensors that shared theirs.</summary>
    private static IEnumerable<Graph> Quantization(Graph graph)
    {
        foreach (QuantParams quant in graph.Tensors.Select(t => t.Quant).OfType<QuantParams>().Distinct())
        {
            Graph Replaced(QuantParams by) => graph with { Tensors = [.. graph.Tensors.Select(t => quant.Equals(t.Quant) ? t with { Quant = by } : t)] };
            bool isFixed = graph.Nodes.OfType<SoftmaxNode>().Any(n => quant.Equals(graph.OutputOf(n).Quant));
            if (isFixed)
                continue;
            if (!quant.IsPerTensor)
                yield return Replaced(new QuantParams(quant.Scale, quant.ZeroPoint));
            if (!quant.IsSymmetric)
                yield return Replaced(quant with { ZeroPoints = quant.ZeroPoints.Select(_ => 0).ToEquatableArray() });
        }
    }

    private static IEnumerable<Graph> Activations(Graph graph)
    {
        for (int i = 0; i < graph.Nodes.Length; i++)
        {
            if (Shrinker.ActivationOf(graph.Nodes[i]) == Activation.None)
                continue;
            Node plain = graph.Nodes[i] switch
            {
                DenseNode n => n with { Activation = Activation.None },
                Conv2DNode n => n with { Activation = Activation.None },
                DepthwiseConv2DNode n => n with { Activation = Activation.None },
                Pool2DNode n => n with { Activation = Activation.None },
                AddNode n => n with { Activation = Activation.None },
                MulNode n => n with { Activation = Activation.None },
                Node n => n,
            };
            yield return graph with { Nodes = graph.Nodes.SetItem(i, plain) };
        }
    }

    /// <summary>Halves of a layer's output channels, or all but the last.</summary>
    private static IEnumerable<TestCase> OutputChannels(TestCase test)
    {
        Graph graph = test.Graph;
        Node node = graph.Nodes[0];
        if (node is not (DenseNode or Conv2DNode))
            yield break;
        int channels = graph.InputOf(node, 1).Shape[0];
        foreach ((int start, int count) in Shrinker.Stretches(channels).Append((0, channels - 1)).Where(s => s.Item2 > 0 && s.Item2 < channels))
            yield return Rebuilt(test, 0, graph.InputOf(node).Shape.Rank, 0, 0, (start, count));
    }

    /// <summary>Halves of the input's height, width and channels, or all but the last.</summary>
    private static IEnumerable<TestCase> Extents(TestCase test)
    {
        Graph graph = test.Graph;
        Node node = graph.Nodes[0];
        Shape shape = graph.InputOf(node).Shape;
        bool isResizable = node is DenseNode or Conv2DNode or DepthwiseConv2DNode or Pool2DNode or MeanNode or LogisticNode or SoftmaxNode or QuantizeNode
            && graph.Inputs.Length == 1;
        for (int axis = 1; isResizable && axis < shape.Rank; axis++)
        {
            int extent = shape[axis];
            foreach ((int start, int count) in Shrinker.Stretches(extent).Append((0, extent - 1)).Where(s => s.Item2 > 0 && s.Item2 < extent))
            {
                if (Fits(node, shape, axis, count))
                    yield return Rebuilt(test, 1, axis, start, count, null);
            }
        }
    }

    private static bool Fits(Node node, Shape shape, int axis, int count)
    {
        if (node is DenseNode && shape.Rank != 2)
            return false;
        Window? window = node switch { Conv2DNode n => n.Window, DepthwiseConv2DNode n => n.Window, Pool2DNode n => n.Window, _ => null };
        return window is null || axis == 3
            || (axis == 1 ? count + window.PadTop + window.PadBottom >= window.ExtentH : count + window.PadLeft + window.PadRight >= window.ExtentW);
    }

    /// <summary>The layer anew over a part of its input or with a part of its output channels.</summary>
    private static TestCase Rebuilt(TestCase test, int kind, int axis, int start, int count, (int Start, int Count)? outputs)
    {
        Graph graph = test.Graph;
        Node node = graph.Nodes[0];
        Tensor input = graph.InputOf(node);
        GraphFactory factory = new();
        int[] extents = [.. input.Shape.Extents];
        if (kind == 1)
            extents[axis] = count;
        int x = factory.Input(new Shape(extents), input.Quant);
        sbyte[][][] runs = kind == 0 ? test.Inputs : [.. test.Inputs.Select(run => new[] { Cut(run[0], input.Shape, axis, start, count) })];
        bool cutsChannels = kind == 1 && axis == input.Shape.Rank - 1;
        QuantParams quant = graph.OutputOf(node).Quant!;
        int y;
        if (node is DenseNode or Conv2DNode or DepthwiseConv2DNode)
        {
            Tensor weights = graph.InputOf(node, 1);
            int[]? bias = graph.BiasOf(node)?.Data!.Int32;
            int multiplier = (node as DepthwiseConv2DNode)?.Multiplier ?? 1;
            if (cutsChannels)
                weights = Cut(weights, weights.Shape.Rank - 1, start * multiplier, count * multiplier);
            if (cutsChannels && node is DepthwiseConv2DNode)
                bias = bias?[(start * multiplier)..((start + count) * multiplier)];
            if (outputs is { } o)
                (weights, bias) = (Cut(weights, 0, o.Start, o.Count), bias?[o.Start..(o.Start + o.Count)]);
            int w = factory.Constant(weights.Shape, weights.Data!.Int8, weights.Quant!);
            int? b = bias is null ? null : factory.Constant(bias);
            y = node switch
            {
                DenseNode n => factory.Dense(x, w, b, quant, n.Activation),
                Conv2DNode n => factory.Conv2D(x, w, b, n.Window, quant, n.Activation),
                DepthwiseConv2DNode n => factory.DepthwiseConv2D(x, w, b, n.Window, quant, n.Activation),
                _ => x,
            };
        }
        else
        {
            y = node switch
            {
                Pool2DNode n => factory.Pool(x, n.Kind, n.Window, n.Activation),
                MeanNode => factory.Mean(x, quant, graph.OutputOf(node).Shape.Rank == 4),
                SoftmaxNode n => factory.Softmax(x, n.Beta),
                LogisticNode => factory.Logistic(x, quant),
                _ => factory.Quantize(x, quant),
            };
        }

        Graph rebuilt = factory.Build(y);
        return RandomCases.Of(rebuilt, rebuilt, test.Mode, runs);
    }

    private static Tensor Cut(Tensor tensor, int axis, int start, int count)
    {
        int[] extents = [.. tensor.Shape.Extents];
        extents[axis] = count;
        QuantParams quant = tensor.Quant!;
        if (!quant.IsPerTensor && quant.Axis == axis)
        {
            quant = new QuantParams(
                quant.Scales.Skip(start).Take(count).ToEquatableArray(),
                (quant.ZeroPoints.Length == 1 ? quant.ZeroPoints : quant.ZeroPoints.Skip(start).Take(count)).ToEquatableArray(),
                axis);
        }

        return tensor with { Shape = new Shape(extents), Data = new TensorData(Cut(tensor.Data!.Int8, tensor.Shape, axis, start, count)), Quant = quant };
    }

    private static sbyte[] Cut(sbyte[] values, Shape shape, int axis, int start, int count)
    {
        int inner = shape.Extents.Skip(axis + 1).Aggregate(1, (a, b) => a * b);
        int extent = shape[axis];
        return [.. values.Where((_, i) => (i / inner % extent) is var place && place >= start && place < start + count)];
    }

    private static Graph With(Graph graph, int tensor, Tensor replaced) => graph with { Tensors = graph.Tensors.SetItem(tensor, replaced) };
}
