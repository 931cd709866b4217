using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>
/// The positions of a row by which columns of their window lie in the padding: those taps multiply the zero point, which
/// goes into the bias of the position.
/// </summary>
internal sealed class EdgeColumns
{
    private readonly DepthwiseGeometry _layer;

    private readonly int[] _kinds;

    private EdgeColumns(DepthwiseGeometry layer, IReadOnlyList<int[]> outside, int[] kinds)
    {
        _layer = layer;
        Outside = outside;
        _kinds = kinds;
    }

    /// <summary>For each kind of position the columns of the window that lie outside.</summary>
    public IReadOnlyList<int[]> Outside { get; }

    public static EdgeColumns Of(DepthwiseGeometry layer)
    {
        List<int[]> outside = [];
        int[] kinds = new int[layer.OutputWidth];
        for (int position = 0; position < kinds.Length; position++)
        {
            int[] columns = [.. Enumerable.Range(0, layer.Window.Width).Where(kx => !IsInside(layer, ColumnOf(layer, position, kx)))];
            kinds[position] = outside.FindIndex(o => o.SequenceEqual(columns));
            if (kinds[position] >= 0)
                continue;
            kinds[position] = outside.Count;
            outside.Add(columns);
        }

        return new EdgeColumns(layer, outside, kinds);
    }

    /// <summary>The kind of a position of the row.</summary>
    public int KindOf(int position) => _kinds[position];

    /// <summary>Whether a column of the padded input is one of the input.</summary>
    public bool IsInside(int column) => IsInside(_layer, column);

    /// <summary>The column of the padded input under a position's tap.</summary>
    public static int ColumnOf(DepthwiseGeometry layer, int position, int kx) => (position * layer.Window.StrideW) + (kx * layer.Window.DilationW);

    private static bool IsInside(DepthwiseGeometry layer, int column) =>
        column >= layer.Window.PadLeft && column < layer.Window.PadLeft + layer.InputWidth;
}
