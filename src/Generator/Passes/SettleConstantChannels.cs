using System;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>
/// Gives channels without weights, which answer the same whatever the input is, numbers like those of the others. What training
/// leaves of such a channel is a scale of nearly nothing and a bias near int32's end, and how a layer's sums become answers
/// goes by its largest numbers.
/// </summary>
internal static class SettleConstantChannels
{
    // The factor from sums to answers, and in sums one step of the answer.
    private const float Factor = 0.25f;
    private const int StepOfAnswer = 4;

    /// <param name="graph">An int8 graph.</param>
    /// <param name="mode">How sums become int8.</param>
    public static Graph Run(Graph graph, Requantization mode)
    {
        ImmutableArray<Tensor>.Builder tensors = graph.Tensors.ToBuilder();
        ImmutableArray<Node>.Builder nodes = graph.Nodes.ToBuilder();
        for (int i = 0; i < nodes.Count; i++)
        {
            Node node = nodes[i];
            if (!LayerWeights.Has(node) || graph.InputOf(node, 1) is not { Type: ElementType.Int8, Quant.IsPerTensor: false } weights || graph.BiasOf(node) is null)
                continue;
            int[] constant = [.. Enumerable.Range(0, LayerWeights.ChannelsOf(graph, node)).Except(Weighted(graph, node, weights))];
            if (constant.Length > 0)
                nodes[i] = Settled(graph, node, mode, constant, tensors);
        }

        return graph with { Tensors = tensors.ToImmutable(), Nodes = nodes.ToImmutable() };
    }

    private static int[] Weighted(Graph graph, Node node, Tensor weights)
    {
        sbyte[] w = weights.Data!.Int8;
        Func<int, int> channelOf = LayerWeights.ChannelIndexer(graph, node);
        return [.. Enumerable.Range(0, w.Length).Where(k => w[k] != weights.Quant!.ZeroPointAt(channelOf(k))).Select(channelOf).Distinct()];
    }

    private static Node Settled(Graph graph, Node node, Requantization mode, int[] constant, ImmutableArray<Tensor>.Builder tensors)
    {
        Tensor weights = graph.InputOf(node, 1), bias = graph.BiasOf(node)!;
        float[] scales = [.. weights.Quant!.Scales];
        foreach (int channel in constant)
            scales[channel] = Factor * graph.OutputOf(node).Quant!.Scale / graph.InputOf(node).Quant!.Scale;
        Tensor scaled = weights with { Quant = weights.Quant with { Scales = scales } };

        // Some layers have a bias of a channel for each class of positions.
        int[] sums = [.. bias.Data!.Int32];
        RequantizationParams before = RequantizationParams.ForWeights(graph, node, mode);
        for (int i = 0; i < sums.Length; i++)
        {
            if (constant.Contains(i % scales.Length))
                sums[i] = StepOfAnswer * (before.Apply(sums[i], i % scales.Length) - before.ZeroPoint);
        }

        return LayerWeights.With(tensors, node, scaled, bias with { Data = new TensorData(sums) });
    }
}
