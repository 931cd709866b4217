using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>What input channels that are known add to the sums of a Dense, Conv2D or DepthwiseConv2D layer, position by position.</summary>
internal sealed class KnownSums
{
    private readonly Node _node;
    private readonly sbyte[] _weights;
    private readonly QuantParams _quant;
    private readonly int _zeroPoint;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _row;
    private readonly Window _window;
    private readonly (int Height, int Width) _inputExtents;

    private KnownSums(Graph graph, Node node, WeightSums sums)
    {
        _node = node;
        Weights = sums;
        Tensor weights = graph.InputOf(node, 1);
        _weights = weights.Data!.Int8;
        _quant = weights.Quant!;
        _zeroPoint = graph.InputOf(node).Quant!.ZeroPoint;
        _inputs = graph.InputOf(node).Shape[-1];
        _outputs = LayerWeights.ChannelsOf(graph, node);
        _row = _weights.Length / weights.Shape[0];
        _window = node switch
        {
            Conv2DNode conv => conv.Window,
            DepthwiseConv2DNode depthwise => depthwise.Window,
            _ => new Window(1, 1, 1, 1, 1, 1, 0, 0, 0, 0),
        };
        _inputExtents = Plane.ExtentsOf(graph.InputOf(node).Shape);
        Extents = Plane.ExtentsOf(graph.OutputOf(node).Shape);
    }

    /// <summary>The layer's weights, summed over all places.</summary>
    public WeightSums Weights { get; }

    /// <summary>Rows and columns of the output.</summary>
    public (int Height, int Width) Extents { get; }

    /// <summary>Null where a Dense layer's rows begin in the midst of its input's channels.</summary>
    public static KnownSums? Of(Graph graph, Node node) => WeightSums.Of(graph, node) is { } sums ? new KnownSums(graph, node, sums) : null;

    /// <summary>
    /// Output positions to which a channel adds the same, whatever its weights; null for a Dense layer of several positions
    /// that reads different parts of the plane.
    /// </summary>
    public (AxisRuns Rows, AxisRuns Columns)? RunsOf(Plane input)
    {
        (AxisRuns Rows, AxisRuns Columns) all = (AxisRuns.Whole(Extents.Height), AxisRuns.Whole(Extents.Width));
        if (input.IsUniform && input.At(0, 0) == _zeroPoint)
            return all;
        if (_node is DenseNode)
            return input.IsUniform || Extents is (1, 1) ? all : null;
        return (
            input.Rows.Under(Extents.Height, _window.Height, _window.StrideH, _window.DilationH, _window.PadTop),
            input.Columns.Under(Extents.Width, _window.Width, _window.StrideW, _window.DilationW, _window.PadLeft));
    }

    /// <summary>Σ (x − z_x)(w − z_w) over what an output channel reads of an input channel at one position, modulo 2^32.</summary>
    public int At(Plane x, int input, int output, int row, int column)
    {
        if (_node is not DenseNode)
            return Convolved(x, input, output, row, column);
        if (x.IsUniform)
            return unchecked((Weights.Positive(output, input) + Weights.Negative(output, input)) * (x.At(0, 0) - _zeroPoint));

        // All of the input is one row of the weights.
        int sum = 0;
        for (int k = input; k < _row; k += _inputs)
        {
            int position = k / _inputs;
            sum += (x.At(position / _inputExtents.Width, position % _inputExtents.Width) - _zeroPoint) * Weight((output * _row) + k, output);
        }

        return sum;
    }

    private int Convolved(Plane x, int input, int output, int row, int column)
    {
        int sum = 0;
        for (int ky = 0; ky < _window.Height; ky++)
        {
            for (int kx = 0; kx < _window.Width; kx++)
            {
                int iy = (row * _window.StrideH) - _window.PadTop + (ky * _window.DilationH);
                int ix = (column * _window.StrideW) - _window.PadLeft + (kx * _window.DilationW);
                if (iy < 0 || iy >= _inputExtents.Height || ix < 0 || ix >= _inputExtents.Width)
                    continue;
                int tap = (ky * _window.Width) + kx;
                int place = _node is DepthwiseConv2DNode ? (tap * _outputs) + output : (output * _row) + (tap * _inputs) + input;
                sum = unchecked(sum + ((x.At(iy, ix) - _zeroPoint) * Weight(place, output)));
            }
        }

        return sum;
    }

    private int Weight(int place, int output) => _weights[place] - _quant.ZeroPointAt(output);
}
