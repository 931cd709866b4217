using System.Linq;
using KeywordSpotting.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Specializer.Training.Tests;

internal static class Weights
{
    /// <summary>Every weight and statistic of the network in one row.</summary>
    public static float[] Of(KwsNetwork network)
        => [.. network.parameters().Concat(network.buffers())
            .Where(value => value.is_floating_point())
            .SelectMany(value => value.detach().contiguous().data<float>().ToArray())];
}
