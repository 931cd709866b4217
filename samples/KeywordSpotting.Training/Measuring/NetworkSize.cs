using System.Linq;

namespace KeywordSpotting.Training.Measuring;

/// <summary>What a network holds and multiplies.</summary>
/// <param name="Weights">Weights of convolutions and the dense layer: one byte each in int8.</param>
/// <param name="NonZero">How many of them are not zero.</param>
/// <param name="Bytes">The weights in int8 and the biases in int32.</param>
/// <param name="Macs">Multiplications of one run.</param>
/// <param name="NonZeroMacs">Those with weights that are not zero.</param>
internal sealed record NetworkSize(int Weights, int NonZero, int Bytes, long Macs, long NonZeroMacs)
{
    // The first convolution halves 49x10; everything behind it keeps 25x5.
    private const int Positions = 25 * 5;

    /// <summary>Counts the weights of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rank">The rank its pointwise layers are built with; 0 where they stay whole.</param>
    public static NetworkSize Of(KwsNetwork network, int rank = 0)
    {
        (int All, int NonZero, int Outputs, int Positions)[] layers =
        [
            .. network.Blocks.Select(block => rank > 0 && block.IsPointwise
                ? (2 * rank * network.Channels, 2 * rank * network.Channels, network.Channels + rank, Positions)
                : Count(block.Weight.Values(), network.Channels, Positions)),
            Count(network.Dense.weight!.Values(), (int)network.Dense.weight!.shape[0], 1),
        ];
        return new NetworkSize(
            layers.Sum(layer => layer.All),
            layers.Sum(layer => layer.NonZero),
            layers.Sum(layer => layer.All + (sizeof(int) * layer.Outputs)),
            layers.Sum(layer => (long)layer.All * layer.Positions),
            layers.Sum(layer => (long)layer.NonZero * layer.Positions));
    }

    private static (int All, int NonZero, int Outputs, int Positions) Count(float[] weights, int outputs, int positions) =>
        (weights.Length, weights.Count(weight => weight != 0), outputs, positions);
}
