using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>
/// Known input channels of a layer taken into its bias. Where what they add is not the same at every position, the bias
/// of a Conv2D layer gets a value for each class of positions.
/// </summary>
internal sealed class BorderFold
{
    private readonly Graph _graph;
    private readonly Node _node;
    private readonly KnownSums _sums;
    private readonly Plane?[] _planes;
    private readonly int[] _going;

    /// <param name="graph">An int8 graph.</param>
    /// <param name="node">A layer with weights.</param>
    /// <param name="sums">Its weights.</param>
    /// <param name="planes">What is known of its input's channels.</param>
    /// <param name="going">The input channels that go; those that are not known are not read.</param>
    public BorderFold(Graph graph, Node node, KnownSums sums, Plane?[] planes, int[] going)
    {
        (_graph, _node, _sums, _planes, _going) = (graph, node, sums, planes, [.. going.Where(i => planes[i] is not null)]);
        BorderClasses? borders = (node as Conv2DNode)?.Borders;
        Rows = AxisRuns.Of(sums.Extents.Height, borders?.RowStarts ?? []);
        Columns = AxisRuns.Of(sums.Extents.Width, borders?.ColumnStarts ?? []);

        // Only this operator has a bias for each class; of the others nothing goes that would need one.
        if (node is not Conv2DNode)
            return;
        foreach (int input in _going)
        {
            if (sums.RunsOf(planes[input]!) is var (rows, columns))
                (Rows, Columns) = (Rows.And(rows), Columns.And(columns));
        }
    }

    /// <summary>Rows of the output that get the same, whatever the weights are.</summary>
    public AxisRuns Rows { get; }

    /// <summary>Columns of the output that get the same, whatever the weights are.</summary>
    public AxisRuns Columns { get; }

    /// <summary>Whether a channel adds the same at every position.</summary>
    public bool IsEverywhereAlike(int input) => _planes[input] is { } plane && _sums.RunsOf(plane) is ({ Count: 1 }, { Count: 1 });

    /// <summary>The bias of the outputs that stay, and its classes of positions, null where there is one. No bias where all of it is 0.</summary>
    /// <param name="outputs">The output channels that stay.</param>
    public (Tensor? Bias, BorderClasses? Borders) Over(int[] outputs)
    {
        int[][][] sums = [.. Rows.Starts.Select(row => Columns.Starts.Select(column => outputs.Select(output => At(row, column, output)).ToArray()).ToArray())];
        int[] SumsAt(int row, int column) => sums[Rows.RunOf(row)][Columns.RunOf(column)];
        AxisRuns rows = Rows.Merged((a, b) => Columns.Starts.All(column => SumsAt(a, column).SequenceEqual(SumsAt(b, column))));
        AxisRuns columns = Columns.Merged((a, b) => rows.Starts.All(row => SumsAt(row, a).SequenceEqual(SumsAt(row, b))));
        int[] values = [.. rows.Starts.SelectMany(row => columns.Starts.SelectMany(column => SumsAt(row, column)))];
        Tensor? bias = _graph.BiasOf(_node);
        if (bias is null && values.All(value => value == 0))
            return (null, null);

        BorderClasses? borders = rows.Count * columns.Count == 1 ? null : new BorderClasses(rows.Starts, columns.Starts);
        Shape shape = borders is null ? new Shape(outputs.Length) : new Shape(rows.Count, columns.Count, outputs.Length);
        TensorData data = new(values);
        return (bias is null
            ? new Tensor(_node.Name + ".bias", shape, ElementType.Int32) { Data = data }
            : bias with { Shape = shape, Data = data, Quant = bias.Quant is { } quant ? LayerWeights.Sliced(quant, outputs) : null }, borders);
    }

    private int At(int row, int column, int output)
    {
        (int first, int count) = _sums.Weights.InputsOf(output);
        int value = _graph.BiasAt(_node, row, column, output);
        foreach (int input in _going.Where(i => i >= first && i < first + count && _sums.Weights.IsRead(output, i)))
            value = unchecked(value + _sums.At(_planes[input]!, input, output, row, column));
        return value;
    }
}
