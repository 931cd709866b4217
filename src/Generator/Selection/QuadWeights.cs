using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>The int8 weights of a Dense or Conv2D layer in steps of four inputs, zeros behind the end of a segment.</summary>
internal static class QuadWeights
{
    /// <summary>Whether the weights can be used as they are: their zero points are zero.</summary>
    public static bool Exist(Graph graph, Node node) => graph.InputOf(node, 1).Quant!.IsSymmetric;

    /// <returns>[channel][quad · 4].</returns>
    public static sbyte[][] Of(Graph graph, Node node, MatrixGeometry layer)
    {
        sbyte[] w = graph.InputOf(node, 1).Data!.Int8;
        sbyte[][] channels = new sbyte[layer.OutputChannels][];
        for (int channel = 0; channel < channels.Length; channel++)
        {
            channels[channel] = new sbyte[4 * layer.Quads];
            for (int segment = 0; segment < layer.Segments; segment++)
            {
                for (int k = 0; k < layer.SegmentLength; k++)
                {
                    channels[channel][(4 * segment * layer.QuadsPerSegment) + k] =
                        w[(((channel * layer.Segments) + segment) * layer.SegmentLength) + k];
                }
            }
        }

        return channels;
    }
}
