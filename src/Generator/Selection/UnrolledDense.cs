using System;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>A Dense layer of one position whose weights stand in the code, divided into methods the JIT compiles well.</summary>
/// <param name="Tiles">Groups of output channels.</param>
/// <param name="Chunks">Methods for each, one behind the other along the inputs.</param>
/// <param name="QuadsPerChunk">Steps of four inputs in a method.</param>
/// <param name="SumsOffset">Where a group's sums lie in the scratch memory between methods, in bytes.</param>
internal sealed record UnrolledDense(int Tiles, int Chunks, int QuadsPerChunk, int SumsOffset)
{
    /// <summary>Weights of a layer, in bytes: beyond this, compiling the code costs more than it saves.</summary>
    private const int CodeBudget = 8 * 1024;

    // Products of a method: the JIT keeps sums in registers up to two or three times as many.
    private const int ProductsPerMethod = 320;

    public int ScratchBytes(int channels) => SumsOffset + (Chunks > 1 ? channels * sizeof(int) : 0);

    /// <summary>Whether a layer may be unrolled.</summary>
    public static bool Fits(Graph graph, Node node, MatrixGeometry layer) =>
        layer.Positions == 1 && layer.Segments == 1 && !layer.Window.IsPadded
        && layer.OutputChannels * layer.Depth <= CodeBudget && QuadWeights.Exist(graph, node);

    public static UnrolledDense Of(MatrixGeometry layer, Microkernel kernel)
    {
        int vectors = kernel.Tile.Nr / LanesOf(kernel);
        int most = Math.Max(1, ProductsPerMethod / vectors);
        int chunks = (layer.Quads + most - 1) / most;
        int tiles = (layer.OutputChannels + kernel.Tile.Nr - 1) / kernel.Tile.Nr;
        return new UnrolledDense(tiles, chunks, (layer.Quads + chunks - 1) / chunks, ArenaPlanner.Align(layer.PreparedElements));
    }

    private static int LanesOf(Microkernel kernel) => kernel.Set == InstructionSet.Avx512 ? 16 : 8;
}
