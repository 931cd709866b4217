using Specializer.Ir;
using Specializer.Selection;

namespace Specializer.Emission.Matrix;

/// <summary>
/// Transformed weights U = (2G)·(w − z_w)·(2G)ᵀ of each pair of channels, where 2G has the rows (2, 0, 0), (1, 1, 1),
/// (1, −1, 1) and (0, 0, 2). Packed as [channel / 16][element 16][pair of inputs][channel % 16][2], int16: nine
/// differences of at most 255 each stay below 2^12.
/// </summary>
internal static class WinogradWeights
{
    private static readonly int[][] DoubledG = [[2, 0, 0], [1, 1, 1], [1, -1, 1], [0, 0, 2]];

    public static short[] Pack(MatrixContext context, WinogradGeometry winograd)
    {
        MatrixGeometry layer = winograd.Layer;
        Tensor weights = context.Graph.InputOf(context.Node, 1);
        sbyte[] w = weights.Data!.Int8;
        short[] packed = new short[context.Blocks * WinogradGeometry.Elements * winograd.PairsPerElement * MatrixWeights.PairLength];
        for (int channel = 0; channel < layer.OutputChannels; channel++)
        {
            int zeroPoint = weights.Quant!.ZeroPointAt(channel);
            for (int input = 0; input < layer.InputChannels; input++)
            {
                for (int element = 0; element < WinogradGeometry.Elements; element++)
                {
                    int sum = 0;
                    for (int tap = 0; tap < 9; tap++)
                    {
                        int difference = w[(((channel * 9) + tap) * layer.InputChannels) + input] - zeroPoint;
                        sum += DoubledG[element / 4][tap / 3] * DoubledG[element % 4][tap % 3] * difference;
                    }

                    int block = channel / MatrixContext.BlockChannels;
                    int pair = (((block * WinogradGeometry.Elements) + element) * winograd.PairsPerElement) + (input / 2);
                    packed[(pair * MatrixWeights.PairLength) + (channel % MatrixContext.BlockChannels * 2) + (input % 2)] = (short)sum;
                }
            }
        }

        return packed;
    }
}
