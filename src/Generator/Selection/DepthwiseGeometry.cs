using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>A DepthwiseConv2D layer; the prepared input has one channel for each output channel.</summary>
internal sealed record DepthwiseGeometry(
    int InputHeight, int InputWidth, int InputChannels,
    int OutputHeight, int OutputWidth, int Multiplier,
    Window Window)
{
    /// <summary>Channels are weighted in groups of this many, the last group filled up with zeros.</summary>
    public const int ChannelGroup = 8;

    /// <summary>Channels of a position that is loaded by itself: 128 bits.</summary>
    public const int PartChannels = 16;

    private const int WidestGroup = 32;

    public int Channels => InputChannels * Multiplier;

    public int PaddedChannels => (Channels + ChannelGroup - 1) / ChannelGroup * ChannelGroup;

    /// <summary>
    /// Neighbouring positions that a group of <paramref name="width"/> lanes takes together where a position has fewer
    /// channels. At stride 1 they lie side by side in the input under each tap, and in the output; at others two of sixteen
    /// channels are loaded one by one.
    /// </summary>
    public int Fold(int width) =>
        Channels < width && width % Channels == 0 && OutputWidth % (width / Channels) == 0
            && (Window.StrideW == 1 || (Channels == PartChannels && width == 2 * PartChannels))
            ? width / Channels
            : 1;

    /// <summary>Channels for which constants are stored: repeated for the widest group, filled up to whole groups otherwise.</summary>
    public int StoredChannels => Fold(WidestGroup) > 1 || Fold(WidestGroup / 2) > 1 || Fold(WidestGroup / 4) > 1 ? WidestGroup : PaddedChannels;

    public int RowPitch => (InputWidth + Window.PadLeft + Window.PadRight) * Channels;

    public int Taps => Window.Height * Window.Width;

    /// <summary>
    /// Whether the kernel reads a copy: with a border, with repeated channels, or with room behind the last position
    /// for a vector that is only partly filled.
    /// </summary>
    public bool NeedsPreparation => Window.IsPadded || Multiplier > 1 || Channels % ChannelGroup != 0;

    /// <summary>
    /// Whether tiles of <paramref name="mr"/> positions in pairs of taps read the input where it lies: a tile is a whole row,
    /// so that it is known which of its columns are padding, and rows of padding are one row that stands for all.
    /// </summary>
    public bool ReadsInPlace(int mr)
    {
        const int HighestWindow = 3;
        return Window.IsPadded && Multiplier == 1 && Channels >= ChannelGroup && mr == OutputWidth && Window.Height <= HighestWindow;
    }

    /// <summary>Bytes of the row that stands for those of the padding; none where there are no such rows.</summary>
    public int BorderBytes => Window.PadTop + Window.PadBottom > 0 ? InputWidth * Channels : 0;

    /// <summary>Bytes of working memory of a kernel.</summary>
    public int ScratchBytes(Microkernel kernel) =>
        kernel.Tile.Kr == 2 && ReadsInPlace(kernel.Tile.Mr) ? BorderBytes
        : NeedsPreparation || kernel.Tile.Kr == 4 ? PreparedBytes
        : 0;

    public int PreparedBytes => ((InputHeight + Window.PadTop + Window.PadBottom) * RowPitch) + ChannelGroup;

    public static DepthwiseGeometry Of(Graph graph, DepthwiseConv2DNode node)
    {
        Shape input = graph.InputOf(node).Shape;
        Shape output = graph.OutputOf(node).Shape;
        return new DepthwiseGeometry(input[1], input[2], input[3], output[1], output[2], node.Multiplier, node.Window);
    }
}
