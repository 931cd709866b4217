using System;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>
/// A 3x3 convolution of stride 1 computed in tiles of 2x2 outputs with 16 multiplications for each channel instead of
/// 36: F(2x2, 3x3) of Lavin and Gray, 2016, "Fast Algorithms for Convolutional Neural Networks". In integers it is
/// exact: weights are transformed with the doubled matrix, so that sums come out four times as large.
/// </summary>
/// <param name="Layer">The layer; its prepared input is int16 with its border filled in.</param>
/// <param name="TileRows">Rows of tiles that are transformed at a time.</param>
internal sealed record WinogradGeometry(MatrixGeometry Layer, int TileRows)
{
    /// <summary>Products of a tile, for each pair of an input and an output channel.</summary>
    public const int Elements = 16;

    // Tiles whose transformed inputs stay in the first cache.
    private const int MostTiles = 16;

    // Input channels are transformed this many at a time.
    private const int ChannelStep = 8;

    public int TilesInRow => Layer.OutputWidth / 2;

    /// <summary>Tiles that are transformed at a time.</summary>
    public int Tiles => TileRows * TilesInRow;

    public int Groups => Layer.OutputHeight / 2 / TileRows;

    public int PairsPerElement => Layer.InputChannels / 2;

    /// <summary>Where the transformed inputs begin in the scratch memory, in bytes.</summary>
    public int TransformedOffset => ArenaPlanner.Align(Layer.PreparedElements * sizeof(short));

    /// <summary>Where the products begin.</summary>
    public int ProductsOffset => TransformedOffset + ArenaPlanner.Align(Elements * Tiles * Layer.InputChannels * sizeof(short));

    public int ScratchBytes(int channels) => ProductsOffset + (Elements * Tiles * channels * sizeof(int));

    /// <summary>The geometry, or null where the layer is no such convolution or its sums might not fit int32.</summary>
    public static WinogradGeometry? Of(Graph graph, Node node)
    {
        if (node is not Conv2DNode { Window: { Height: 3, Width: 3, StrideH: 1, StrideW: 1, DilationH: 1, DilationW: 1 } })
            return null;

        MatrixGeometry layer = MatrixGeometry.Of(graph, node);
        if (layer.OutputHeight % 2 != 0 || layer.OutputWidth % 2 != 0 || layer.InputChannels % ChannelStep != 0
            || layer.OutputWidth / 2 > MostTiles || !SumsFit(graph, node))
        {
            return null;
        }

        int tileRows = layer.OutputHeight / 2;
        int rows = Enumerable.Range(1, tileRows).Last(r => tileRows % r == 0 && (r == 1 || r * layer.OutputWidth / 2 <= MostTiles));
        return new WinogradGeometry(layer, rows);
    }

    /// <summary>Four times a sum must be an int32: only then is a quarter of it the sum.</summary>
    private static bool SumsFit(Graph graph, Node node) =>
        WeightMagnitudes.Of(graph, node).All(magnitude => 4 * 128 * magnitude <= int.MaxValue);
}
