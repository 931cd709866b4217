using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>Small networks with branches, joins, tensors that live long and sometimes two outputs.</summary>
internal static class RandomNetwork
{
    public static Graph Build(Draw draw)
    {
        GraphFactory graph = new();
        RandomLayers layers = new(draw, graph);
        int x = graph.Input(new Shape(1, draw.Int(3, 10), draw.Int(3, 10), draw.Int(1, 12)), draw.Activation());
        List<int> seen = [x];
        int depth = draw.Int(2, 7);
        for (int i = 0; i < depth; i++)
        {
            x = Next(draw, graph, layers, x, seen);
            seen.Add(x);
        }

        int end = Head(draw, graph, layers, x);
        int[] outputs = draw.Chance(0.2) && end != x ? [end, x] : [end];
        return graph.Build(outputs);
    }

    private static int Next(Draw draw, GraphFactory graph, RandomLayers layers, int x, List<int> seen)
    {
        Window same = new(3, 3, 1, 1, 1, 1, 1, 1, 1, 1);
        switch (draw.Int(0, 10))
        {
            case 0:
                return layers.DepthwiseConv2D(x);
            case 1:
                return layers.Conv2D(x);
            case 2:
                return layers.Conv2D(x, new Window(1, 1, 1, 1, 1, 1, 0, 0, 0, 0), draw.Int(1, 12));
            case 3:
                return graph.Pool(
                    x,
                    draw.OneOf(PoolKind.Average, PoolKind.Max),
                    layers.RandomWindow(graph[x].Shape, dilates: false),
                    draw.FusedActivation());
            case 4:
                return RandomElementwise.Pad(draw, graph, x);
            case 5:
                return graph.Logistic(x, new QuantParams(1f / 256, -128));
            case 6:
                return graph.Quantize(x, RandomElementwise.Near(draw, graph[x].Quant!));
            case 7:
                int branch = layers.Conv2D(x, same, graph[x].Shape[3]);
                return draw.Chance(0.5)
                    ? graph.Add(x, branch, RandomElementwise.Near(draw, graph[x].Quant!), draw.FusedActivation())
                    : graph.Mul(branch, x, RandomElementwise.Near(draw, graph[x].Quant!), draw.FusedActivation());
            case 8:
                int other = layers.Conv2D(x, same, draw.Int(1, 6));
                return graph.Concatenation([x, other], 3, draw.Chance(0.5) ? graph[x].Quant : draw.Activation());
            case 9:
                // Zeros planted in the first make constants that the window of the second meets at its border.
                int wide = layers.Conv2D(x, new Window(1, 1, 1, 1, 1, 1, 0, 0, 0, 0), draw.Int(2, 12));
                int deep = draw.Chance(0.3) ? wide : layers.DepthwiseConv2D(wide, draw.Chance(0.7) ? same : null);
                return draw.Chance(0.5) ? layers.Conv2D(deep) : layers.Conv2D(deep, new Window(1, 1, 1, 1, 1, 1, 0, 0, 0, 0), draw.Int(1, 12));
            default:
                // A join with a tensor from long before keeps it alive in the arena.
                int old = seen.LastOrDefault(s => s != x && graph[s].Shape.Extents.SequenceEqual(graph[x].Shape.Extents), x);
                return graph.Add(old, x, RandomElementwise.Near(draw, graph[x].Quant!), draw.FusedActivation());
        }
    }

    private static int Head(Draw draw, GraphFactory graph, RandomLayers layers, int x)
    {
        switch (draw.Int(0, 3))
        {
            case 0:
                return x;
            case 1:
                return graph.Softmax(layers.Dense(graph.Reshape(x, 1, graph[x].Shape.Elements), draw.Int(1, 12)));
            case 2:
                return layers.Dense(x);
            default:
                int mean = graph.Mean(x, RandomElementwise.Near(draw, graph[x].Quant!));
                return layers.Dense(mean);
        }
    }
}
