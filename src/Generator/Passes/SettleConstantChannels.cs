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
            if (!LayerWeights.Has(node) || graph.InputOf(node, 1) is not { Type: ElementType.Int8, Quant.IsPerTensor: false } || graph.BiasOf(node) is null)
                continue;
            bool[] areConstant = [.. WeightMagnitudes.Of(graph, node).Select(magnitude => magnitude == 0)];
            if (areConstant.Contains(true))
                nodes[i] = Settled(graph, node, mode, areConstant, tensors);
        }

        return graph with { Tensors = tensors.ToImmutable(), Nodes = nodes.ToImmutable() };
    }

    private static Node Settled(Graph graph, Node node, Requantization mode, bool[] areConstant, ImmutableArray<Tensor>.Builder tensors)
    {
        Tensor weights = graph.InputOf(node, 1), bias = graph.BiasOf(node)!;
        float settled = Factor * graph.OutputOf(node).Quant!.Scale / graph.InputOf(node).Quant!.Scale;
        float[] scales = [.. weights.Quant!.Scales.Select((scale, channel) => areConstant[channel] ? settled : scale)];
        Tensor scaled = weights with { Quant = weights.Quant with { Scales = scales } };

        // Some layers have a bias of a channel for each class of positions.
        int[] sums = [.. bias.Data!.Int32];
        RequantizationParams before = RequantizationParams.ForWeights(graph, node, mode);
        for (int i = 0; i < sums.Length; i++)
        {
            int channel = i % scales.Length;
            if (areConstant[channel])
                sums[i] = StepOfAnswer * (before.Apply(sums[i], channel) - before.ZeroPoint);
        }

        return LayerWeights.With(tensors, node, scaled, bias with { Data = new TensorData(sums) });
    }
}
