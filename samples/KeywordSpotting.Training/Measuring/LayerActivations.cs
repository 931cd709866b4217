using System;
using System.Collections.Generic;
using System.Linq;
using KeywordSpotting.Training.Generated;
using Specializer.QuantizationErrors;
using TorchSharp;
using static TorchSharp.torch;

namespace KeywordSpotting.Training.Measuring;

/// <summary>The float network's layers beside the generated ones, on recorded clips.</summary>
internal static class LayerActivations
{
    // Every n-th clip: ratios of many thousand values a clip need no more.
    private const int Step = 8;

    /// <summary>The layers that are compared, in the order they run.</summary>
    public static IReadOnlyList<string> Names(KwsNetwork network) => [.. network.Blocks.Select(block => block.Layer), "pool", "fc"];

    /// <summary>What int8 costs each layer.</summary>
    /// <param name="network">In float.</param>
    /// <param name="generated">The same, with the layers of <see cref="Names"/> as its outputs.</param>
    /// <param name="bank">The clips.</param>
    public static LayerErrors Compare(KwsNetwork network, GeneratedNetwork generated, FeatureBank bank)
    {
        LayerErrors errors = new();
        IReadOnlyList<string> names = Names(network);
        for (int clip = 0; clip < bank.Clips; clip += Step)
        {
            float[][] expected = Of(network, Batches.Recorded(bank, [clip]));
            sbyte[][] actual = generated.Run(bank.Features(clip, 0));
            for (int layer = 0; layer < names.Count; layer++)
            {
                errors.Compare(names[layer], expected[layer], actual[layer], generated.ScaleOf(layer), generated.ZeroPointOf(layer));
            }
        }

        return errors;
    }

    // Channels last, as generated activations are.
    private static float[][] Of(KwsNetwork network, Tensor features)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = no_grad();
        network.eval();
        List<float[]> layers = [];
        Tensor x = features;
        foreach (ConvolutionBlock block in network.Blocks)
        {
            x = block.forward(x);
            layers.Add(x.permute(0, 2, 3, 1).Values());
        }

        Tensor pooled = x.mean([2, 3]);
        layers.Add(pooled.Values());
        layers.Add(network.Dense.forward(pooled).Values());
        return [.. layers];
    }
}
