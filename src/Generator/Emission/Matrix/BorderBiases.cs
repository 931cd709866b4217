using System.Linq;
using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Matrix;

/// <summary>
/// The biases of a layer whose positions differ in them: two tables say which class each row and each column is of, so that the
/// kernels of one shape are the same whatever the classes are, and sums start from the bias of their position.
/// </summary>
internal static class BorderBiases
{
    /// <summary>References to the biases and, where a layer has them, to its classes, at the top of a kernel.</summary>
    public static void Locals(KernelWriter code, MatrixContext context, string bias)
    {
        code.Constant("int", "bias", bias);
        if (context.Geometry.Borders is null)
            return;
        code.Remark("The classes of rows and columns are those the biases are stored for, and there is one for each row and column.");
        code.Constant("byte", "biasRows", RowsName(context));
        code.Constant("byte", "biasColumns", ColumnsName(context));
    }

    /// <summary>Names the biases of a row.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="context">A layer with classes.</param>
    /// <param name="name">What they are called.</param>
    /// <param name="row">Which row, an expression.</param>
    public static void Row(CodeWriter code, MatrixContext context, string name, string row) =>
        Line(code, name, "bias", "biasRows", row, context.Geometry.Borders!.ColumnStarts.Length * context.StoredBiases);

    /// <summary>Names the biases of a position of a row.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="context">A layer with classes.</param>
    /// <param name="name">What they are called.</param>
    /// <param name="row">What those of its row are called.</param>
    /// <param name="column">Which column, an expression.</param>
    public static void Position(CodeWriter code, MatrixContext context, string name, string row, string column) =>
        Line(code, name, row, "biasColumns", column, context.StoredBiases);

    /// <summary>The tables.</summary>
    public static void Constants(CodeWriter code, MatrixContext context)
    {
        MatrixGeometry g = context.Geometry;
        if (g.Borders is not { } borders)
            return;
        Bytes(code, RowsName(context), "The class of each row of the output, by the bias it gets, uint8.", [.. borders.OfRows(g.OutputHeight).Select(i => (byte)i)]);
        Bytes(code, ColumnsName(context), "The class of each column, uint8.", [.. borders.OfColumns(g.OutputWidth).Select(i => (byte)i)]);
    }

    /// <summary>What the array of biases is, for its comment.</summary>
    public static string Described(BorderClasses? borders) => borders is null
        ? "of each channel"
        : $"of each channel, for {Int(borders.RowStarts.Length)} classes of rows and {Int(borders.ColumnStarts.Length)} of columns";

    private static void Line(CodeWriter code, string name, string from, string table, string place, int length) =>
        code.Line($"ref int {name} = ref Unsafe.Add(ref {from}, (nuint)Unsafe.Add(ref {table}, {place}) * {Int(length)});");

    private static string RowsName(MatrixContext context) => context.Layer + "BiasRows";

    private static string ColumnsName(MatrixContext context) => context.Layer + "BiasColumns";
}
