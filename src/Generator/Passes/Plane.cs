using System;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>The int8 value of a channel at every position, of a channel that does not depend on what the network reads.</summary>
internal sealed class Plane
{
    // Far more than a border gives, and few enough to compute with.
    private const int MostRuns = 32;

    private readonly sbyte[] _values;

    private Plane(AxisRuns rows, AxisRuns columns, sbyte[] values) => (Rows, Columns, _values) = (rows, columns, values);

    public AxisRuns Rows { get; }

    public AxisRuns Columns { get; }

    /// <summary>Whether the channel is a constant.</summary>
    public bool IsUniform => _values.Length == 1;

    public int Min => _values.Min();

    public int Max => _values.Max();

    public static Plane Uniform((int Height, int Width) extents, int value) =>
        new(AxisRuns.Whole(extents.Height), AxisRuns.Whole(extents.Width), [(sbyte)value]);

    /// <summary>The plane of a value for each position; null where it changes too often.</summary>
    /// <param name="rows">Rows of which those in a run have equal values.</param>
    /// <param name="columns">Columns of which those in a run have equal values.</param>
    /// <param name="value">The value at a row and a column, asked for the first of runs only.</param>
    public static Plane? Of(AxisRuns rows, AxisRuns columns, Func<int, int, int> value)
    {
        int[] values = [.. rows.Starts.SelectMany(row => columns.Starts.Select(column => value(row, column)))];
        int At(int row, int column) => values[(rows.RunOf(row) * columns.Count) + columns.RunOf(column)];
        AxisRuns mergedRows = rows.Merged((a, b) => columns.Starts.All(column => At(a, column) == At(b, column)));
        AxisRuns mergedColumns = columns.Merged((a, b) => mergedRows.Starts.All(row => At(row, a) == At(row, b)));
        if (mergedRows.Count > MostRuns || mergedColumns.Count > MostRuns)
            return null;
        return new Plane(
            mergedRows, mergedColumns, [.. mergedRows.Starts.SelectMany(row => mergedColumns.Starts.Select(column => (sbyte)At(row, column)))]);
    }

    public int At(int row, int column) => _values[(Rows.RunOf(row) * Columns.Count) + Columns.RunOf(column)];

    /// <summary>Each value replaced by another.</summary>
    public Plane Mapped(Func<int, int> values) => Of(Rows, Columns, (row, column) => values(At(row, column)))!;

    /// <summary>The rows and columns of a tensor's positions; one row where it is no image.</summary>
    public static (int Height, int Width) ExtentsOf(Shape shape) => shape.Rank switch
    {
        0 => (1, 1),
        4 when shape[0] == 1 => (shape[1], shape[2]),
        _ => (1, shape.Extents.Take(shape.Rank - 1).Aggregate(1, (a, b) => a * b)),
    };
}
