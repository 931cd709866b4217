using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Ir;

/// <summary>
/// The output positions of a layer by the bias they add, where constant channels have gone into it that a window reads
/// fewer times at the border than inside. The bias is [class of rows][class of columns][output channel].
/// </summary>
/// <param name="RowStarts">The first row of each class, ascending from 0.</param>
/// <param name="ColumnStarts">The first column of each class, ascending from 0.</param>
internal sealed record BorderClasses(EquatableArray<int> RowStarts, EquatableArray<int> ColumnStarts)
{
    /// <summary>More classes than this along an axis are no border; what would need them stays a channel.</summary>
    public const int MostOfAxis = 5;

    public int Count => RowStarts.Length * ColumnStarts.Length;

    /// <summary>The class of a position, counted along columns first.</summary>
    public int IndexOf(int row, int column) => (IndexOf(RowStarts, row) * ColumnStarts.Length) + IndexOf(ColumnStarts, column);

    /// <summary>The class of each row.</summary>
    /// <param name="height">How many rows there are.</param>
    public IEnumerable<int> OfRows(int height) => Enumerable.Range(0, height).Select(row => IndexOf(RowStarts, row));

    /// <summary>The class of each column.</summary>
    /// <param name="width">How many columns there are.</param>
    public IEnumerable<int> OfColumns(int width) => Enumerable.Range(0, width).Select(column => IndexOf(ColumnStarts, column));

    private static int IndexOf(EquatableArray<int> starts, int place)
    {
        int index = starts.AsSpan().BinarySearch(place);
        return index >= 0 ? index : ~index - 1;
    }
}
