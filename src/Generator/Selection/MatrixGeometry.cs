using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>
/// A Dense or Conv2D layer as a product of windows and weights. A window is a number of segments, each contiguous in
/// the prepared input (padded, widened to int16, NHWC).
/// </summary>
internal sealed record MatrixGeometry(
    int InputHeight, int InputWidth, int InputChannels,
    int OutputHeight, int OutputWidth, int OutputChannels,
    Window Window)
{
    private const int SlackElements = 4;

    /// <summary>Set where the bias is not the same at every position.</summary>
    public BorderClasses? Borders { get; init; }

    public int PaddedHeight => InputHeight + Window.PadTop + Window.PadBottom;

    public int PaddedWidth => InputWidth + Window.PadLeft + Window.PadRight;

    /// <summary>Elements from one row of the prepared input to the next.</summary>
    public int RowPitch => PaddedWidth * InputChannels;

    /// <summary>Whether a row of the window lies in one piece.</summary>
    public bool RowIsContiguous => Window.DilationW == 1 || Window.Width == 1;

    public int SegmentsPerRow => RowIsContiguous ? 1 : Window.Width;

    public int SegmentLength => RowIsContiguous ? Window.Width * InputChannels : InputChannels;

    public int SegmentPitch => Window.DilationW * InputChannels;

    public int WindowRowPitch => Window.DilationH * RowPitch;

    /// <summary>Weights come in pairs along the segment; an odd segment's last pair has a zero.</summary>
    public int PairsPerSegment => (SegmentLength + 1) / 2;

    /// <summary>Bytes come in fours; a segment's last four are filled up with zero weights.</summary>
    public int QuadsPerSegment => (SegmentLength + 3) / 4;

    public int Quads => Segments * QuadsPerSegment;

    public int Segments => Window.Height * SegmentsPerRow;

    public int Pairs => Segments * PairsPerSegment;

    /// <summary>Where a segment begins, from the window's first element.</summary>
    public int SegmentOffset(int segment) => (segment / SegmentsPerRow * WindowRowPitch) + (segment % SegmentsPerRow * SegmentPitch);

    /// <summary>Products of one output.</summary>
    public int Depth => Segments * SegmentLength;

    public int PositionStep => Window.StrideW * InputChannels;

    public int RowStep => Window.StrideH * RowPitch;

    public int Positions => OutputHeight * OutputWidth;

    /// <summary>Elements of the prepared input; the last step may read past the end, and those products are zero.</summary>
    public int PreparedElements => (PaddedHeight * RowPitch) + SlackElements;

    public static MatrixGeometry Of(Graph graph, Node node)
    {
        Shape input = graph.InputOf(node).Shape;
        Shape weights = graph.InputOf(node, 1).Shape;
        Shape output = graph.OutputOf(node).Shape;
        Window single = new(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);

        if (node is not Conv2DNode conv)
        {
            int depth = weights[1];
            int rows = input.Elements / depth;
            return new MatrixGeometry(1, rows, depth, 1, rows, weights[0], single);
        }

        // Neighbouring positions of a pointwise layer are one long row, unless rows differ.
        return conv is { Window.IsPointwise: true, Borders: null }
            ? new MatrixGeometry(1, input[1] * input[2], input[3], 1, input[1] * input[2], weights[0], single)
            : new MatrixGeometry(input[1], input[2], input[3], output[1], output[2], weights[0], conv.Window) { Borders = conv.Borders };
    }
}
