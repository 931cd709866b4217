using System.Collections.Generic;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>Names the network's tensors as the generator expects them.</summary>
internal static class Exporter
{
    /// <summary>Writes the network's weights.</summary>
    public static void Write(KwsNetwork network, string path)
    {
        List<(string Name, Tensor Value)> tensors = [];
        foreach (ConvolutionBlock block in network.Blocks)
        {
            tensors.Add(($"{block.Layer}.weight", block.Weight));
            tensors.Add(($"{block.Layer}.bn.weight", block.Factor));
            tensors.Add(($"{block.Layer}.bn.bias", block.Offset));
            tensors.Add(($"{block.Layer}.bn.running_mean", block.Mean));
            tensors.Add(($"{block.Layer}.bn.running_var", block.Variance));
        }

        tensors.Add(("fc.weight", network.Dense.weight));
        tensors.Add(("fc.bias", network.Dense.bias!));
        SafetensorsWriter.Write(path, tensors);
    }
}
