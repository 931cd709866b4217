using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>What a random graph is made of.</summary>
public enum GraphKind
{
    Dense,
    Conv2D,
    Pointwise,

    /// <summary>3x3 windows of stride 1 on channels in eights, which may be computed with transformed inputs.</summary>
    Conv3x3,
    DepthwiseConv2D,
    AveragePool2D,
    MaxPool2D,
    Mean,
    Add,
    Mul,
    Pad,
    Concatenation,
    Reshape,
    Softmax,
    Logistic,
    Quantize,
    Network,
    SparseDense,
    SparsePointwise,
    SparseConv2D,

    /// <summary>Conv2D layers of any window with a bias for each of several classes of positions.</summary>
    BorderedConv2D,

    /// <summary>Networks of layers some of whose filters are zero, and what is constant behind them meets padding.</summary>
    PrunedNetwork,
}

/// <summary>CsCheck generators of int8 graphs: one operator each, or a small network with branches.</summary>
internal static class RandomGraphs
{
    public static Gen<Graph> Of(GraphKind kind) => new GraphGen(kind);

    /// <summary>The graph that <paramref name="seed"/>, as CsCheck prints it, stands for.</summary>
    public static Graph Generate(GraphKind kind, string seed) => Of(kind).Generate(PCG.Parse(seed), null!, out _);

    /// <summary>Random values for every input of <paramref name="graph"/>.</summary>
    public static sbyte[][] Inputs(Graph graph, Draw draw) =>
        graph.Inputs.Select(i => draw.Bytes(graph.Tensors[i].Shape.Elements)).ToArray();

    private sealed class GraphGen(GraphKind kind) : Gen<Graph>
    {
        public override Graph Generate(PCG pcg, Size? min, out Size size)
        {
            Draw draw = new(pcg);
            size = draw.Size;
            if (kind == GraphKind.Network)
                return RandomNetwork.Build(draw);
            if (kind == GraphKind.PrunedNetwork)
                return PlantedZeros.InFilters(PrunedNetwork.Build(draw), draw);
            Graph graph = SingleOperator(draw, new GraphFactory(), kind);
            return kind is GraphKind.SparseDense or GraphKind.SparsePointwise or GraphKind.SparseConv2D ? ScatteredZeros.In(graph, draw) : graph;
        }
    }

    private static Graph SingleOperator(Draw draw, GraphFactory graph, GraphKind kind)
    {
        RandomLayers layers = new(draw, graph);
        int Image() => graph.Input(new Shape(1, draw.Int(1, 12), draw.Int(1, 12), draw.Channels()), draw.Activation());
        int Any() => draw.Chance(0.5) ? Image() : graph.Input(new Shape(1, draw.Int(1, 300)), draw.Activation());
        int x;
        int y = kind switch
        {
            GraphKind.Dense => layers.Dense(graph.Input(new Shape(draw.OneOf(1, 1, 3), draw.Int(1, 300)), draw.Activation())),
            GraphKind.Conv2D => layers.Conv2D(Image()),
            GraphKind.Pointwise => layers.Conv2D(Image(), new Window(1, 1, 1, 1, 1, 1, 0, 0, 0, 0)),
            GraphKind.Conv3x3 => layers.Conv2D(
                graph.Input(new Shape(1, 2 * draw.Int(1, 5), 2 * draw.Int(1, 5), 8 * draw.Int(1, 4)), draw.Activation()),
                draw.OneOf(new Window(3, 3, 1, 1, 1, 1, 1, 1, 1, 1), new Window(3, 3, 1, 1, 1, 1, 2, 0, 0, 2))),
            GraphKind.DepthwiseConv2D => layers.DepthwiseConv2D(Image()),
            GraphKind.AveragePool2D => graph.Pool(
                x = Image(), PoolKind.Average, layers.RandomWindow(graph[x].Shape, dilates: false), draw.FusedActivation()),
            GraphKind.MaxPool2D => graph.Pool(
                x = Image(), PoolKind.Max, layers.RandomWindow(graph[x].Shape, dilates: false), draw.FusedActivation()),
            GraphKind.Mean => graph.Mean(x = Image(), RandomElementwise.Near(draw, graph[x].Quant!), draw.Chance(0.3)),
            GraphKind.Add => RandomElementwise.Add(draw, graph, Any()),
            GraphKind.Mul => RandomElementwise.Mul(draw, graph, Any()),
            GraphKind.Pad => RandomElementwise.Pad(draw, graph, Image()),
            GraphKind.Concatenation => RandomElementwise.Concatenation(draw, graph, Any()),
            GraphKind.Reshape => graph.Reshape(x = Any(), 1, graph[x].Shape.Elements),
            GraphKind.Softmax => graph.Softmax(
                graph.Input(new Shape(draw.OneOf(1, 1, 4), draw.Int(1, 40)), new QuantParams((float)draw.PowerOfTwo(-9, 1), draw.ZeroPoint())),
                draw.OneOf(1f, 1f, 0.3f)),
            GraphKind.Logistic => graph.Logistic(
                Any(), draw.Chance(0.5) ? new QuantParams(1f / 256, -128) : new QuantParams((float)draw.PowerOfTwo(-9, -6), draw.ZeroPoint())),
            GraphKind.Quantize => graph.Quantize(x = Any(), RandomElementwise.Near(draw, graph[x].Quant!)),
            GraphKind.SparseDense => layers.Dense(
                graph.Input(new Shape(draw.OneOf(1, 1, 3), draw.OneOf(64, 128, draw.Int(1, 700))), draw.Activation()), draw.Int(1, 200)),
            GraphKind.SparsePointwise => layers.Conv2D(
                graph.Input(new Shape(1, draw.Int(1, 8), draw.Int(1, 8), draw.OneOf(64, 128, draw.Int(1, 150))), draw.Activation()),
                new Window(1, 1, 1, 1, 1, 1, 0, 0, 0, 0), draw.Int(1, 150)),
            GraphKind.SparseConv2D => layers.Conv2D(
                x = graph.Input(new Shape(1, draw.Int(1, 9), draw.Int(1, 9), draw.OneOf(4, 16, 32, draw.Int(1, 40))), draw.Activation()),
                layers.RandomWindow(graph[x].Shape, dilates: true), draw.Int(1, 100)),
            GraphKind.BorderedConv2D => layers.BorderedConv2D(draw.Chance(0.3)
                ? graph.Input(new Shape(1, 2 * draw.Int(1, 5), 2 * draw.Int(1, 5), 8 * draw.Int(1, 4)), draw.Activation())
                : Image()),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a single operator."),
        };
        return graph.Build(y);
    }
}

/// <summary>Random elementwise and moving operators appended to a graph.</summary>
internal static class RandomElementwise
{
    /// <summary>Parameters whose scale is that of <paramref name="quant"/>, close to it, or far from it.</summary>
    public static QuantParams Near(Draw draw, QuantParams quant) => draw.Int(0, 9) switch
    {
        0 => quant,
        1 => new QuantParams(quant.Scale, draw.ZeroPoint()),
        2 => new QuantParams((float)(quant.Scale * draw.PowerOfTwo(-9, 12)), draw.ZeroPoint()),
        _ => new QuantParams((float)(quant.Scale * draw.PowerOfTwo(-2, 2)), draw.ZeroPoint()),
    };

    public static int Add(Draw draw, GraphFactory graph, int a) =>
        graph.Add(a, SecondOperand(draw, graph, a), Near(draw, graph[a].Quant!), draw.FusedActivation());

    public static int Mul(Draw draw, GraphFactory graph, int a)
    {
        int b = SecondOperand(draw, graph, a);
        double factor = draw.Chance(0.1) ? draw.PowerOfTwo(-20, 4) : draw.PowerOfTwo(-9, -5);
        QuantParams quant = new((float)(graph[a].Quant!.Scale * graph[b].Quant!.Scale / factor), draw.ZeroPoint());
        return graph.Mul(a, b, quant, draw.FusedActivation());
    }

    public static int Pad(Draw draw, GraphFactory graph, int x)
    {
        int[] Counts() => [0, draw.Int(0, 3), draw.Int(0, 3), draw.Chance(0.2) ? draw.Int(0, 3) : 0];
        return graph.Pad(x, Counts(), Counts());
    }

    public static int Concatenation(Draw draw, GraphFactory graph, int x)
    {
        Shape shape = graph[x].Shape;
        int axis = draw.Int(1, shape.Rank - 1);
        List<int> inputs = [x];
        int count = draw.Int(1, 4);
        while (inputs.Count < count)
        {
            int[] extents = shape.Extents.ToArray();
            extents[axis] = draw.Int(1, 12);
            inputs.Add(graph.Input(new Shape(extents), Near(draw, graph[x].Quant!)));
        }

        return graph.Concatenation([.. inputs], axis, Near(draw, graph[x].Quant!));
    }

    private static int SecondOperand(Draw draw, GraphFactory graph, int a)
    {
        Shape shape = graph[a].Shape;
        QuantParams quant = Near(draw, graph[a].Quant!);
        int kind = draw.Int(0, 9);
        if (kind == 0)
            return a;
        if (kind < 6)
            return graph.Input(shape, quant);

        Shape other = kind switch
        {
            6 => shape,
            7 => new Shape(shape[-1]),
            8 => new Shape([.. Enumerable.Repeat(1, shape.Rank - 1), shape[-1]]),
            _ => new Shape(1),
        };
        return draw.Chance(0.7)
            ? graph.Constant(other, draw.Bytes(other.Elements), quant)
            : graph.Input(other, quant);
    }
}
