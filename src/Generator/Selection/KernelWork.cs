using System;
using System.Linq;

namespace Specializer.Selection;

/// <summary>What a kernel does in one run of its layer, counted.</summary>
internal readonly record struct KernelWork
{
    /// <summary>Products of an innermost loop's body, as the emitters unroll it: beyond this, fetching instructions costs more than looping.</summary>
    public const double UnrolledProducts = 48;

    /// <summary>Vector multiplications.</summary>
    public double Multiplies { get; init; }

    /// <summary>Other vector operations: additions, widening, interleaving.</summary>
    public double Operations { get; init; }

    /// <summary>Vectors and broadcasts read.</summary>
    public double Loads { get; init; }

    /// <summary>Bytes of weights that each run reads anew, from a cache further away.</summary>
    public double StreamedBytes { get; init; }

    /// <summary>Passes through the innermost loop.</summary>
    public double Iterations { get; init; }

    /// <summary>Tiles, each with addresses to compute.</summary>
    public double Tiles { get; init; }

    /// <summary>Vectors of sums requantized and stored.</summary>
    public double Answers { get; init; }

    /// <summary>Loops over extra steps, entered with a misprediction.</summary>
    public double ExtraLoops { get; init; }

    /// <summary>Steps of those loops, each with a load, two multiplications and an addition.</summary>
    public double Extras { get; init; }

    /// <summary>Positions of a tile whose lanes pick their inputs; 0 for other kernels, whose costs differ.</summary>
    public int GatherPositions { get; init; }

    /// <summary>Whether vectors run along positions and steps over the weights that are not zero: these costs differ too.</summary>
    public bool RunsAlongPositions { get; init; }

    /// <summary>Dense and Conv2D in steps of two inputs.</summary>
    public static KernelWork Pairs(MatrixGeometry layer, int mr, int vectors, int lanes) =>
        Matrix(layer, mr, vectors, lanes, layer.Pairs, layer.Segments) with
        {
            StreamedBytes = layer.Pairs * 4.0 * layer.OutputChannels,
        };

    /// <summary>Dense and Conv2D with a dot product of four inputs a step.</summary>
    public static KernelWork Quads(MatrixGeometry layer, int mr, int vectors, int lanes)
    {
        KernelWork work = Matrix(layer, mr, vectors, lanes, layer.Quads, layer.Segments);
        return work with { Operations = 0, StreamedBytes = layer.Quads * 4.0 * layer.OutputChannels };
    }

    /// <summary>Dense with its weights in the code: only inputs are loaded, and nothing loops.</summary>
    public static KernelWork Unrolled(MatrixGeometry layer, UnrolledDense dense, int vectors)
    {
        // An aligned constant is an operand of its product: it costs less than a load of its own.
        const double constant = 0.5;
        double methods = (double)dense.Tiles * dense.Chunks;
        double products = (double)dense.Tiles * vectors * layer.Quads;
        return new KernelWork
        {
            Multiplies = products,
            Loads = (dense.Tiles * layer.Quads) + (constant * products),
            Tiles = methods,
            Answers = (double)dense.Tiles * vectors,
        };
    }

    /// <summary>Dense and Conv2D in chains of vpmaddubsw, and as many steps beside them as the weights' overflow asks for.</summary>
    public static KernelWork Chains(MatrixGeometry layer, int mr, int vectors, int lanes, int length, double extrasPerVector)
    {
        double chains = layer.Segments * Math.Ceiling((double)layer.QuadsPerSegment / length);
        KernelWork main = Matrix(layer, mr, vectors, lanes, layer.Quads, layer.Segments);
        double products = main.Tiles * mr * vectors;
        return main with
        {
            // A chain's sums are widened by one multiplication and added; each weight is read once for each position.
            Multiplies = main.Multiplies + (products * chains),
            Loads = (products * layer.Quads) + (main.Tiles * mr * layer.Quads) + BiasLoads(layer, main.Tiles, mr, vectors),
            StreamedBytes = layer.Quads * 4.0 * layer.OutputChannels,
            ExtraLoops = extrasPerVector > 0 ? main.Tiles * vectors : 0,
            Extras = products * extrasPerVector,
        };
    }

    /// <summary>Conv2D in tiles of 2x2 outputs: transforms, sixteen small matrix products and the way back.</summary>
    public static KernelWork Winograd(WinogradGeometry winograd, int mr, int vectors, int lanes)
    {
        double tiles = winograd.Groups * winograd.Tiles;
        double vectorsOfLayer = Math.Ceiling((double)winograd.Layer.OutputChannels / (vectors * lanes)) * vectors;
        double passes = winograd.Groups * Math.Ceiling((double)winograd.Tiles / mr) * WinogradGeometry.Elements * vectorsOfLayer / vectors;
        double products = passes * mr * vectors * winograd.PairsPerElement;
        double inputs = tiles * winograd.Layer.InputChannels / 16 * 16;
        double outputs = tiles * vectorsOfLayer;
        return new KernelWork
        {
            Multiplies = products,
            Operations = products + (6 * inputs) + ((winograd.Layer.Borders is null ? 28 : 32) * outputs),
            Loads = (passes * winograd.PairsPerElement * (mr + vectors)) + (4 * inputs) + ((winograd.Layer.Borders is null ? 32 : 36) * outputs),
            StreamedBytes = winograd.Groups * WinogradGeometry.Elements * winograd.PairsPerElement * 4.0 * winograd.Layer.OutputChannels,
            Iterations = passes * Math.Ceiling(winograd.PairsPerElement * mr * vectors / UnrolledProducts),
            Tiles = passes,
            Answers = 4 * outputs,
        };
    }

    /// <summary>DepthwiseConv2D one tap at a time: a widening load and its widening, a product and its addition.</summary>
    public static KernelWork Taps(DepthwiseGeometry layer, int mr, int lanes)
    {
        double tiles = layer.OutputHeight * Math.Ceiling((double)layer.OutputWidth / mr)
            * Math.Ceiling((double)layer.Channels / lanes);
        double products = tiles * layer.Taps * mr;
        return new KernelWork
        {
            Multiplies = products,
            Operations = 2 * products,
            Loads = products + (tiles * layer.Taps),
            Iterations = tiles * layer.Window.Height,
            Tiles = tiles,
            Answers = tiles * mr,
        };
    }

    /// <summary>DepthwiseConv2D two taps at a time, on two vectors of channels.</summary>
    public static KernelWork TapPairs(DepthwiseGeometry layer, int mr, int lanes)
    {
        int fold = layer.Fold(2 * lanes);
        double tiles = layer.OutputHeight * Math.Ceiling((double)layer.OutputWidth / fold / mr)
            * (fold > 1 ? 1 : ChannelRun.Of(layer.Channels, lanes).Sum(run => run.Groups));
        (int columns, int pairs) = layer.ReadsInPlace(mr) ? InPlace(layer)
            : (Math.Min(mr * layer.Window.Width, ((mr - 1) * fold * layer.Window.StrideW) + layer.Window.ExtentW), (layer.Taps + 1) / 2 * mr);
        double products = tiles * pairs * 2;
        double loads = tiles * columns * (layer.Window.Height + (layer.Window.Height % 2));
        return new KernelWork
        {
            Multiplies = products,
            Operations = products + ((fold > 1 && layer.Window.StrideW > 1 ? 3 : 2) * loads),
            Loads = products + loads,
            Iterations = tiles * Math.Max(1, layer.Window.Height / 2),
            Tiles = tiles,
            Answers = tiles * 2 * mr,
        };
    }

    /// <summary>Columns of the input that a row of outputs reads, and its pairs of taps that are not both padding.</summary>
    private static (int Columns, int Pairs) InPlace(DepthwiseGeometry layer)
    {
        EdgeColumns edges = EdgeColumns.Of(layer);
        bool IsInside(int position, int kx) => kx < layer.Window.Width && edges.IsInside(EdgeColumns.ColumnOf(layer, position, kx));
        (int Position, int Kx)[] taps = [.. Enumerable.Range(0, layer.OutputWidth).SelectMany(p => Enumerable.Range(0, layer.Window.Width).Select(kx => (p, kx)))];
        int columns = taps.Select(t => EdgeColumns.ColumnOf(layer, t.Position, t.Kx)).Distinct().Count(edges.IsInside);
        int above = taps.Count(t => IsInside(t.Position, t.Kx)) * (layer.Window.Height / 2);
        int beside = taps.Count(t => t.Kx % 2 == 0 && (IsInside(t.Position, t.Kx) || IsInside(t.Position, t.Kx + 1))) * (layer.Window.Height % 2);
        return (columns, above + beside);
    }

    /// <summary>DepthwiseConv2D four taps at a time, on half a vector of channels.</summary>
    public static KernelWork DepthwiseQuads(DepthwiseQuads quads, int mr)
    {
        DepthwiseGeometry layer = quads.Layer;
        double tiles = 2 * quads.Groups * Math.Ceiling((double)layer.OutputHeight / quads.Rows) * Math.Ceiling((double)quads.Columns / mr);
        int columns = Math.Min(mr * layer.Window.Width, ((mr - 1) * quads.Fold * layer.Window.StrideW) + layer.Window.ExtentW);
        int readQuads = Enumerable.Range(0, quads.Rows).Sum(r => Enumerable.Range(0, quads.QuadsPerColumn).Count(q => quads.Reads(r, q)));
        double products = tiles * mr * readQuads * layer.Window.Width * 2;
        double interleaved = tiles * columns * quads.QuadsPerColumn * 4;
        return new KernelWork
        {
            Multiplies = products,
            Operations = interleaved * (quads.LoadsParts ? 2 : 1),
            Loads = products + interleaved,
            Tiles = tiles,
            Answers = tiles * 2 * mr * quads.Rows,
        };
    }

    /// <summary>Where positions differ in their bias, each reads which class it is of, and its own.</summary>
    private static double BiasLoads(MatrixGeometry layer, double tiles, int mr, int vectors) =>
        layer.Borders is null ? 0 : tiles * mr * (1 + vectors);

    private static KernelWork Matrix(MatrixGeometry layer, int mr, int vectors, int lanes, int steps, int segments)
    {
        double tiles = layer.OutputHeight * Math.Ceiling((double)layer.OutputWidth / mr)
            * Math.Ceiling((double)layer.OutputChannels / (vectors * lanes));
        double products = tiles * mr * vectors * steps;
        return new KernelWork
        {
            Multiplies = products,
            Operations = products,
            Loads = (tiles * steps * (mr + vectors)) + BiasLoads(layer, tiles, mr, vectors),
            Iterations = tiles * segments * Math.Ceiling(products / tiles / segments / UnrolledProducts),
            Tiles = tiles,
            Answers = tiles * mr * vectors,
        };
    }
}
