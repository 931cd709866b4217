using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>
/// A DepthwiseConv2D layer as dot products of four: the values of four input rows of one channel lie side by side, and one
/// instruction multiplies them by four taps above each other. Two rows of outputs that read the same four rows share them.
/// </summary>
/// <param name="Layer">The layer.</param>
/// <param name="Rows">Rows of outputs computed together, 1 or 2.</param>
/// <param name="Parts">128-bit parts of a vector of inputs.</param>
/// <param name="Fold">Positions that lie in the parts of one vector, 1 where it holds the channels of one.</param>
internal sealed record DepthwiseQuads(DepthwiseGeometry Layer, int Rows, int Parts, int Fold)
{
    /// <summary>Values of a part.</summary>
    public const int PartChannels = DepthwiseGeometry.PartChannels;

    /// <summary>Values of a vector of inputs; half of them become sums at a time.</summary>
    public int Width => Parts * PartChannels;

    /// <summary>Whether the positions of a vector are strided, so that each part is loaded by itself.</summary>
    public bool LoadsParts => Fold > 1 && Layer.Window.StrideW > 1;

    /// <summary>Channels a vector advances by; all of them where positions are folded.</summary>
    public int GroupChannels => Fold > 1 ? Layer.Channels : Width;

    public int Groups => Layer.Channels / GroupChannels;

    /// <summary>Output columns, in units of <see cref="Fold"/> positions.</summary>
    public int Columns => Layer.OutputWidth / Fold;

    /// <summary>Input rows that a pass reads.</summary>
    public int SpannedRows => ((Rows - 1) * Layer.Window.StrideH) + Layer.Window.Height;

    /// <summary>Fours of rows of a column.</summary>
    public int QuadsPerColumn => (SpannedRows + 3) / 4;

    /// <summary>From one row to the next that is read, in values.</summary>
    public int SpannedPitch => Layer.Window.DilationH * Layer.RowPitch;

    /// <summary>
    /// Of row <paramref name="r"/> of the outputs, the tap of column <paramref name="kx"/> that meets row
    /// <paramref name="row"/> of the inputs; none beyond the window.
    /// </summary>
    public int? TapAt(int r, int row, int kx)
    {
        int ky = row - (r * Layer.Window.StrideH);
        return ky >= 0 && ky < Layer.Window.Height ? (ky * Layer.Window.Width) + kx : null;
    }

    /// <summary>Whether row <paramref name="r"/> of the outputs reads any row of a four.</summary>
    public bool Reads(int r, int quad) => Enumerable.Range(4 * quad, 4).Any(row => TapAt(r, row, 0) is not null);

    /// <summary>
    /// The forms a layer has with vectors of <paramref name="bits"/>; none where its weights' zero points are not zero or
    /// its channels do not fill vectors.
    /// </summary>
    public static IEnumerable<DepthwiseQuads> Of(Graph graph, DepthwiseConv2DNode node, int bits)
    {
        const int WidestWindow = 8;
        DepthwiseGeometry layer = DepthwiseGeometry.Of(graph, node);
        int parts = bits / 128;
        int width = parts * PartChannels;
        if (!graph.InputOf(node, 1).Quant!.IsSymmetric || layer.Multiplier > 1 || layer.Window.Width > WidestWindow)
            yield break;

        int fold = layer.Channels % width == 0 ? 1
            : layer.Fold(width) is > 1 and int positions ? positions
            : 0;
        if (fold == 0)
            yield break;
        yield return new DepthwiseQuads(layer, 1, parts, fold);
        if (layer.OutputHeight > 1 && layer.Window.DilationH == 1)
            yield return new DepthwiseQuads(layer, 2, parts, fold);
    }

    public static DepthwiseQuads Of(Graph graph, DepthwiseConv2DNode node, Microkernel kernel, int bits) =>
        Of(graph, node, bits).Single(q => q.Rows == kernel.Rows);
}
