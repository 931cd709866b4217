using Specializer.Ir;
using Specializer.Selection;

namespace Specializer.Emission.Depthwise;

/// <summary>
/// The weights of a DepthwiseConv2D layer, [tap][channel], each with its zero point taken off (int16 holds the
/// difference), channels filled up to whole groups with zeros; and the constant part of the sums.
/// </summary>
internal sealed class DepthwiseWeights
{
    private readonly DepthwiseGeometry _layer;

    private DepthwiseWeights(short[] packed, int[] bias, DepthwiseGeometry layer)
    {
        Packed = packed;
        Bias = bias;
        _layer = layer;
    }

    public short[] Packed { get; }

    /// <summary>bias − z_x·Σ(w − z_w) for each channel, modulo 2^32.</summary>
    public int[] Bias { get; }

    /// <summary>One weight; past the last channel zero, or the first again where positions are folded together.</summary>
    public short At(int tap, int channel, int fold)
    {
        int actual = fold > 1 ? channel % _layer.Channels : channel;
        return actual < _layer.PaddedChannels ? Packed[(tap * _layer.PaddedChannels) + actual] : (short)0;
    }

    public static DepthwiseWeights Of(Graph graph, DepthwiseConv2DNode node, DepthwiseGeometry layer)
    {
        Tensor weights = graph.InputOf(node, 1);
        sbyte[] w = weights.Data!.Int8;
        int[]? bias = graph.BiasOf(node)?.Data!.Int32;
        int inputZeroPoint = graph.InputOf(node).Quant!.ZeroPoint;

        short[] packed = new short[layer.Taps * layer.PaddedChannels];
        int[] folded = new int[layer.PaddedChannels];
        for (int channel = 0; channel < layer.Channels; channel++)
        {
            int sum = 0;
            for (int tap = 0; tap < layer.Taps; tap++)
            {
                short value = (short)(w[(tap * layer.Channels) + channel] - weights.Quant!.ZeroPointAt(channel));
                packed[(tap * layer.PaddedChannels) + channel] = value;
                sum += value;
            }

            folded[channel] = unchecked((bias?[channel] ?? 0) - (inputZeroPoint * sum));
        }

        return new DepthwiseWeights(packed, folded, layer);
    }
}
