using Specializer.Selection;

namespace Specializer.Emission.Matrix;

/// <summary>The loops over the contiguous pieces of a window; inside, <c>line</c> is the piece's first element.</summary>
internal static class SegmentLoops
{
    public static void Open(CodeWriter code, MatrixGeometry g, string type)
    {
        if (g.Window.Height > 1)
            code.Open($"for (nuint ky = 0; ky < {g.Window.Height}; ky++)");
        if (g.SegmentsPerRow > 1)
            code.Open($"for (nuint kx = 0; kx < {g.SegmentsPerRow}; kx++)");
        code.Line($"ref {type} line = ref {Line(g)};");
    }

    public static void Close(CodeWriter code, MatrixGeometry g)
    {
        if (g.SegmentsPerRow > 1)
            code.Close();
        if (g.Window.Height > 1)
            code.Close();
    }

    private static string Line(MatrixGeometry g) => (g.Window.Height > 1, g.SegmentsPerRow > 1) switch
    {
        (false, false) => "window",
        (true, false) => $"Unsafe.Add(ref window, ky * {g.WindowRowPitch})",
        (false, true) => $"Unsafe.Add(ref window, kx * {g.SegmentPitch})",
        _ => $"Unsafe.Add(ref window, (ky * {g.WindowRowPitch}) + (kx * {g.SegmentPitch}))",
    };
}
