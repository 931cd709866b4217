using Specializer.Ir;

namespace Specializer.Testing;

/// <summary>
/// Blocks as networks are pruned in: a layer whose filters may be zero, operators that hand its channels on, some of them
/// through padding, and a layer that sums over them.
/// </summary>
internal static class PrunedNetwork
{
    private static readonly Window Pointwise = new(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);

    private static readonly Window Same = new(3, 3, 1, 1, 1, 1, 1, 1, 1, 1);

    // Padded at one end only, as an image of even extents is.
    private static readonly Window Halving = new(3, 3, 2, 2, 1, 1, 0, 1, 0, 1);

    public static Graph Build(Draw draw)
    {
        GraphFactory graph = new();
        RandomLayers layers = new(draw, graph, isTame: true);
        int x = graph.Input(new Shape(1, draw.Int(3, 12), draw.Int(3, 12), draw.Int(2, 8)), layers.Quant());
        int blocks = draw.Int(1, 3);
        for (int block = 0; block < blocks; block++)
        {
            x = layers.Conv2D(x, draw.OneOf(Pointwise, Same), draw.Int(2, 16));
            int steps = draw.Int(0, 2);
            for (int step = 0; step < steps; step++)
                x = Between(draw, graph, layers, x);
            x = layers.Conv2D(x, draw.OneOf(Pointwise, Pointwise, Same, Smaller(graph[x].Shape), layers.RandomWindow(graph[x].Shape, dilates: true)), draw.Int(2, 16));
        }

        int head = draw.Int(0, 3);
        if (head > 1)
            return graph.Build(x);
        x = layers.DepthwiseConv2D(x, Same);
        return graph.Build(layers.Dense(head == 0 ? graph.Reshape(x, 1, graph[x].Shape.Elements) : graph.Mean(x, layers.Quant()), draw.Int(1, 6)));
    }

    private static Window Smaller(Shape input) => input[1] > 1 && input[2] > 1 ? Halving : Same;

    private static int Between(Draw draw, GraphFactory graph, RandomLayers layers, int x)
    {
        QuantParams Near() => new((float)(graph[x].Quant!.Scale * draw.PowerOfTwo(-1, 1)), draw.Int(-100, 20));
        switch (draw.Int(0, 8))
        {
            case 0:
                Window window = layers.RandomWindow(graph[x].Shape, dilates: false);
                return graph.Pool(x, draw.OneOf(PoolKind.Average, PoolKind.Max), window, draw.FusedActivation());
            case 1:
                return graph.Add(x, layers.Conv2D(x, Same, graph[x].Shape[3]), Near());
            case 2:
                return graph.Mul(x, graph.Logistic(x, new QuantParams(1f / 256, -128)), Near());
            case 3:
                return graph.Concatenation([x, layers.Conv2D(x, Same, draw.Int(1, 6))], 3, Near());
            case 4:
                return graph.Pad(graph.Quantize(x, Near()), [0, draw.Int(0, 2), draw.Int(0, 2), 0], [0, draw.Int(0, 2), draw.Int(0, 2), 0]);
            case 5:
                return layers.DepthwiseConv2D(x);
            default:
                return layers.DepthwiseConv2D(x, draw.OneOf(Same, Smaller(graph[x].Shape)));
        }
    }
}
