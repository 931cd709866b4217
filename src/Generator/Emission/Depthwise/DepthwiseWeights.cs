using System.Linq;
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

    private readonly int[]? _bias;

    private DepthwiseWeights(short[] packed, int[]? bias, DepthwiseGeometry layer)
    {
        Packed = packed;
        _bias = bias;
        _layer = layer;
    }

    public short[] Packed { get; }

    /// <summary>
    /// bias − <paramref name="zeroPoint"/>·Σ(w − z_w) for each channel, modulo 2^32, over the window's columns but for
    /// those <paramref name="outside"/>.
    /// </summary>
    public int[] BiasOf(int zeroPoint, params int[] outside)
    {
        int[] folded = new int[_layer.PaddedChannels];
        for (int channel = 0; channel < _layer.Channels; channel++)
        {
            int sum = Enumerable.Range(0, _layer.Taps).Where(tap => !outside.Contains(tap % _layer.Window.Width)).Sum(tap => Packed[(tap * _layer.PaddedChannels) + channel]);
            folded[channel] = unchecked((_bias?[channel] ?? 0) - (zeroPoint * sum));
        }

        return folded;
    }

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
        short[] packed = new short[layer.Taps * layer.PaddedChannels];
        for (int channel = 0; channel < layer.Channels; channel++)
        {
            for (int tap = 0; tap < layer.Taps; tap++)
                packed[(tap * layer.PaddedChannels) + channel] = (short)(w[(tap * layer.Channels) + channel] - weights.Quant!.ZeroPointAt(channel));
        }

        return new DepthwiseWeights(packed, graph.BiasOf(node)?.Data!.Int32, layer);
    }
}
