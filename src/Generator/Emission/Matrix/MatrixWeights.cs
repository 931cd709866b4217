using Specializer.Ir;
using Specializer.Selection;

namespace Specializer.Emission.Matrix;

/// <summary>
/// The weights of a Dense or Conv2D layer in the order its kernels read them, and its sums' constant part.
/// Packed as [block of 8 channels][segment][pair][channel][2]; channels past the last and the odd end of a segment
/// are zero.
/// </summary>
internal sealed class MatrixWeights
{
    public const int BlockChannels = 8;
    public const int PairBytes = 2 * BlockChannels;

    private MatrixWeights(sbyte[] packed, int[] bias, int[]? zeroPoints)
    {
        Packed = packed;
        Bias = bias;
        ZeroPoints = zeroPoints;
    }

    public sbyte[] Packed { get; }

    /// <summary>bias − z_x·Σ(w − z_w) for each channel, filled up to whole blocks, modulo 2^32.</summary>
    public int[] Bias { get; }

    /// <summary>z_w of each channel, filled up to whole blocks; null where all are zero.</summary>
    public int[]? ZeroPoints { get; }

    public static MatrixWeights Of(Graph graph, Node node, MatrixGeometry layer)
    {
        Tensor weights = graph.InputOf(node, 1);
        QuantParams quant = weights.Quant!;
        sbyte[] w = weights.Data!.Int8;
        int[]? bias = graph.BiasOf(node)?.Data!.Int32;
        int inputZeroPoint = graph.InputOf(node).Quant!.ZeroPoint;

        int blocks = (layer.OutputChannels + BlockChannels - 1) / BlockChannels;
        sbyte[] packed = new sbyte[blocks * layer.Pairs * PairBytes];
        int[] folded = new int[blocks * BlockChannels];
        int[] zeroPoints = new int[blocks * BlockChannels];

        for (int channel = 0; channel < layer.OutputChannels; channel++)
        {
            int sum = 0;
            int zeroPoint = quant.ZeroPointAt(channel);
            for (int segment = 0; segment < layer.Segments; segment++)
            {
                for (int k = 0; k < layer.SegmentLength; k++)
                {
                    // NHWC weights list a window in the very order of its segments.
                    sbyte value = w[(((channel * layer.Segments) + segment) * layer.SegmentLength) + k];
                    sum += value - zeroPoint;
                    packed[PackedIndex(layer, channel, segment, k)] = value;
                }
            }

            folded[channel] = unchecked((bias?[channel] ?? 0) - (inputZeroPoint * sum));
            zeroPoints[channel] = zeroPoint;
        }

        return new MatrixWeights(packed, folded, quant.IsSymmetric ? null : zeroPoints);
    }

    private static int PackedIndex(MatrixGeometry layer, int channel, int segment, int k)
    {
        int block = channel / BlockChannels;
        int pair = (((block * layer.Segments) + segment) * layer.PairsPerSegment) + (k / 2);
        return (pair * PairBytes) + (channel % BlockChannels * 2) + (k % 2);
    }
}
