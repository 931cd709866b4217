using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>Writes and reads the network's tensors under the names the generator expects.</summary>
internal static class Exporter
{
    /// <summary>Writes the network's weights.</summary>
    public static void Write(KwsNetwork network, string path) => SafetensorsWriter.Write(path, [.. Tensors(network)]);

    /// <summary>Builds a network from weights that were written, as wide as they are.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape.</exception>
    public static KwsNetwork Read(string path)
    {
        Dictionary<string, Tensor> file = SafetensorsReader.Read(path);
        KwsNetwork network = file.TryGetValue("fc.weight", out Tensor? last) && last.dim() == 2
            ? new((int)last.shape[1])
            : new();
        using IDisposable inference = no_grad();
        foreach ((string name, Tensor target) in Tensors(network))
        {
            if (!file.TryGetValue(name, out Tensor? source) || !source.shape.SequenceEqual(target.shape))
            {
                throw new InvalidDataException($"{path} has no {name} of shape [{string.Join(", ", target.shape)}]");
            }

            target.copy_(source);
        }

        return network;
    }

    private static IEnumerable<(string Name, Tensor Value)> Tensors(KwsNetwork network)
    {
        foreach (ConvolutionBlock block in network.Blocks)
        {
            yield return ($"{block.Layer}.weight", block.Weight);
            yield return ($"{block.Layer}.bn.weight", block.Factor);
            yield return ($"{block.Layer}.bn.bias", block.Offset);
            yield return ($"{block.Layer}.bn.running_mean", block.Mean);
            yield return ($"{block.Layer}.bn.running_var", block.Variance);
        }

        yield return ("fc.weight", network.Dense.weight);
        yield return ("fc.bias", network.Dense.bias!);
    }
}
