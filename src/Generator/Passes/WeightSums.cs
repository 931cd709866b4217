using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>
/// The weights of an int8 layer, zero points taken off, summed over all places at which an output channel reads an
/// input channel; positive and negative ones apart. Both sums are 0 where it reads nothing of it.
/// </summary>
internal sealed class WeightSums
{
    private readonly int[] _positive;
    private readonly int[] _negative;
    private readonly int _width;
    private readonly int _multiplier;

    private WeightSums(int outputs, int width, int multiplier)
    {
        (_width, _multiplier) = (width, multiplier);
        _positive = new int[outputs * width];
        _negative = new int[outputs * width];
    }

    /// <summary>The first input channel that <paramref name="output"/> may read, and how many follow from there.</summary>
    public (int First, int Count) InputsOf(int output) => (_multiplier == 0 ? 0 : output / _multiplier, _width);

    public int Positive(int output, int input) => _positive[(output * _width) + input - InputsOf(output).First];

    public int Negative(int output, int input) => _negative[(output * _width) + input - InputsOf(output).First];

    public bool IsRead(int output, int input) => (Positive(output, input) | Negative(output, input)) != 0;

    /// <summary>
    /// How many weights in a row belong to one input value each, or null where a Dense layer's rows begin in the midst of
    /// its input's channels. Weight k of a row reads channel k modulo the input's channels.
    /// </summary>
    public static int? Reads(Graph graph, Node node)
    {
        if (node is DepthwiseConv2DNode)
            return 1;
        int row = graph.InputOf(node, 1).Shape.Elements / graph.InputOf(node, 1).Shape[0];
        return graph.InputOf(node).Shape.Rank > 0 && row % graph.InputOf(node).Shape[-1] == 0 ? row : null;
    }

    /// <summary>Null where <see cref="Reads"/> is.</summary>
    public static WeightSums? Of(Graph graph, Node node)
    {
        if (Reads(graph, node) is not { } row)
            return null;

        Tensor weights = graph.InputOf(node, 1);
        int inputs = graph.InputOf(node).Shape[-1];
        int outputs = LayerWeights.ChannelsOf(graph, node);
        int multiplier = node is DepthwiseConv2DNode depthwise ? depthwise.Multiplier : 0;
        WeightSums sums = new(outputs, multiplier > 0 ? 1 : inputs, multiplier);
        sbyte[] w = weights.Data!.Int8;
        for (int i = 0; i < w.Length; i++)
        {
            int output = multiplier > 0 ? i % outputs : i / row;
            int input = multiplier > 0 ? 0 : i % row % inputs;
            int value = w[i] - weights.Quant!.ZeroPointAt(output);
            (value > 0 ? sums._positive : sums._negative)[(output * sums._width) + input] += value;
        }

        return sums;
    }
}
