using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Matrix;

/// <summary>
/// The weights of a Dense or Conv2D layer for sums of int16 pairs. Each has its zero point taken off (int16 holds the
/// difference), so zero points of weights cost nothing. Packed as [block of 16 channels][segment][pair][channel][2];
/// channels past the last and the odd end of a segment are zero.
/// </summary>
internal static class MatrixWeights
{
    public const int PairLength = 2 * MatrixContext.BlockChannels;

    public static void Constant(CodeWriter code, MatrixContext context) => Bytes(
        code,
        context.Layer + "Weights",
        $"w − z_w, [channel / 16][segment {context.Geometry.Segments}][pair {context.Geometry.PairsPerSegment}][channel % 16][2], int16.",
        ToBytes(Packed(context)));

    private static short[] Packed(MatrixContext context)
    {
        MatrixGeometry layer = context.Geometry;
        Tensor weights = context.Graph.InputOf(context.Node, 1);
        sbyte[] w = weights.Data!.Int8;
        short[] packed = new short[context.Blocks * layer.Pairs * PairLength];
        for (int channel = 0; channel < layer.OutputChannels; channel++)
        {
            int zeroPoint = weights.Quant!.ZeroPointAt(channel);
            for (int segment = 0; segment < layer.Segments; segment++)
            {
                for (int k = 0; k < layer.SegmentLength; k++)
                {
                    // NHWC weights list a window in the very order of its segments.
                    sbyte value = w[(((channel * layer.Segments) + segment) * layer.SegmentLength) + k];
                    packed[PackedIndex(layer, channel, segment, k)] = (short)(value - zeroPoint);
                }
            }
        }

        return packed;
    }

    private static int PackedIndex(MatrixGeometry layer, int channel, int segment, int k)
    {
        int block = channel / MatrixContext.BlockChannels;
        int pair = (((block * layer.Segments) + segment) * layer.PairsPerSegment) + (k / 2);
        return (pair * PairLength) + (channel % MatrixContext.BlockChannels * 2) + (k % 2);
    }
}
