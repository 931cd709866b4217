using System;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Depthwise;

/// <summary>
/// The rows of an input with padding that a row of outputs reads where they lie: those of the padding are one row of zero
/// points, columns of the padding are nowhere.
/// </summary>
internal sealed class InputRows(CodeWriter code, DepthwiseGeometry layer)
{
    private readonly EdgeColumns _edges = EdgeColumns.Of(layer);

    /// <summary>Kinds of positions, each with a bias of its own.</summary>
    public int Kinds => _edges.Outside.Count;

    private int Pitch => layer.InputWidth * layer.Channels;

    /// <summary>Fills the row of the padding, at the top of a kernel.</summary>
    public static void Begin(CodeWriter code, DepthwiseGeometry layer, int zeroPoint)
    {
        if (layer.BorderBytes == 0)
            return;
        code.Line("ref sbyte border = ref Unsafe.As<byte, sbyte>(ref scratch);");
        code.Line($"Unsafe.InitBlockUnaligned(ref scratch, {(byte)zeroPoint}, {layer.BorderBytes});");
    }

    public int KindOf(int position) => _edges.KindOf(position);

    /// <summary>References to the rows of a row of outputs, at the first of a group of channels.</summary>
    public void Open(string channel)
    {
        for (int ky = 0; ky < layer.Window.Height; ky++)
        {
            int offset = (ky * layer.Window.DilationH) - layer.Window.PadTop;
            code.Line($"ref sbyte line{ky} = ref {Line(offset, channel)};");
        }
    }

    /// <summary>The arguments of a load from a column of the padded input; null where it is padding.</summary>
    public string? Address(int row, int column) =>
        _edges.IsInside(column) ? $"ref line{row}, {(column - layer.Window.PadLeft) * layer.Channels}" : null;

    private string Line(int offset, string channel)
    {
        int stride = layer.Window.StrideH;
        int[] inside = [.. Enumerable.Range(0, layer.OutputHeight).Where(row => (row * stride) + offset >= 0 && (row * stride) + offset < layer.InputHeight)];
        string border = Emission.Address.Of("border", [channel]);
        if (inside.Length == 0)
            return border;

        int start = offset * Pitch;
        string place = layer.OutputHeight == 1 ? $"{start}"
            : start < 0 ? $"{Emission.Address.Times("row", stride * Pitch)} - {-start}"
            : Emission.Address.Sum([Emission.Address.Times("row", stride * Pitch)], start);
        string line = Emission.Address.Of("x", [place, channel]);
        string[] conditions =
        [
            .. inside[0] > 0 ? new[] { $"row >= {inside[0]}" } : [],
            .. inside[^1] < layer.OutputHeight - 1 ? new[] { $"row <= {inside[^1]}" } : [],
        ];
        return conditions.Length == 0 ? line : $"({string.Join(" && ", conditions)} ? ref {line} : ref {border})";
    }
}
