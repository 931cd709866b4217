using Specializer.Ir;
using Specializer.Selection;

namespace Specializer.Emission.Matrix;

/// <summary>
/// The weights of a Dense or Conv2D layer in the order its kernels read them, and its sums' constant part. Each weight
/// has its zero point taken off (int16 holds the difference), so zero points of weights cost nothing. Packed as
/// [block of 16 channels][segment][pair][channel][2]; channels past the last and the odd end of a segment are zero.
/// </summary>
internal sealed class MatrixWeights
{
    public const int BlockChannels = 16;
    public const int PairLength = 2 * BlockChannels;

    private MatrixWeights(short[] packed, int[] bias)
    {
        Packed = packed;
        Bias = bias;
    }

    public short[] Packed { get; }

    /// <summary>bias − z_x·Σ(w − z_w) for each channel, filled up to whole blocks, modulo 2^32.</summary>
    public int[] Bias { get; }

    public static MatrixWeights Of(Graph graph, Node node, MatrixGeometry layer)
    {
        Tensor weights = graph.InputOf(node, 1);
        QuantParams quant = weights.Quant!;
        sbyte[] w = weights.Data!.Int8;
        int[]? bias = graph.BiasOf(node)?.Data!.Int32;
        int inputZeroPoint = graph.InputOf(node).Quant!.ZeroPoint;

        int blocks = (layer.OutputChannels + BlockChannels - 1) / BlockChannels;
        short[] packed = new short[blocks * layer.Pairs * PairLength];
        int[] folded = new int[blocks * BlockChannels];

        for (int channel = 0; channel < layer.OutputChannels; channel++)
        {
            int sum = 0;
            int zeroPoint = quant.ZeroPointAt(channel);
            for (int segment = 0; segment < layer.Segments; segment++)
            {
                for (int k = 0; k < layer.SegmentLength; k++)
                {
                    // NHWC weights list a window in the very order of its segments.
                    short value = (short)(w[(((channel * layer.Segments) + segment) * layer.SegmentLength) + k] - zeroPoint);
                    sum += value;
                    packed[PackedIndex(layer, channel, segment, k)] = value;
                }
            }

            folded[channel] = unchecked((bias?[channel] ?? 0) - (inputZeroPoint * sum));
        }

        return new MatrixWeights(packed, folded);
    }

    private static int PackedIndex(MatrixGeometry layer, int channel, int segment, int k)
    {
        int block = channel / BlockChannels;
        int pair = (((block * layer.Segments) + segment) * layer.PairsPerSegment) + (k / 2);
        return (pair * PairLength) + (channel % BlockChannels * 2) + (k % 2);
    }
}
