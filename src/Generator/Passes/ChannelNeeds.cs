using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>
/// Which channels an answer depends on, found backwards from the network's ends: a Dense or Conv2D layer needs an input
/// channel where some output that is needed itself has a weight for it, unless the channel is a constant that the bias
/// can take in. A window that reaches into the padding reads the zero point there, so that its sums are one constant
/// only for channels that are the zero point throughout.
/// </summary>
internal sealed class ChannelNeeds
{
    private readonly Graph _graph;
    private readonly ChannelTies _ties;
    private readonly ChannelRanges _ranges;
    private readonly bool[] _needed;

    private ChannelNeeds(Graph graph, ChannelTies ties, ChannelRanges ranges) =>
        (_graph, _ties, _ranges, _needed) = (graph, ties, ranges, ties.KeptSets());

    /// <summary>The channels of each tensor that stay, in their order.</summary>
    public static int[][] Of(Graph graph, ChannelRanges ranges)
    {
        ChannelNeeds needs = new(graph, new ChannelTies(graph), ranges);
        while (needs.Grow())
        {
        }

        return Enumerable.Range(0, graph.Tensors.Length)
            .Select(t => Enumerable.Range(0, needs._ties.ChannelsOf(t)).Where(c => needs.IsNeeded(t, c)).ToArray())
            .ToArray();
    }

    private bool IsNeeded(int tensor, int channel) => _needed[_ties.SetOf(tensor, channel)];

    private bool Grow()
    {
        bool grown = false;
        foreach (Node node in _graph.Nodes.Reverse().Where(LayerWeights.Has))
            grown |= NeedInputs(node) | NeedSecondRow(node);
        return grown;
    }

    private bool NeedInputs(Node node)
    {
        if (WeightSums.Of(_graph, node) is not { } sums)
            return false;

        bool grown = false;
        ChannelRange[] x = _ranges[node.Inputs[0]];
        for (int c = 0; c < _ties.ChannelsOf(node.Output); c++)
        {
            if (!IsNeeded(node.Output, c))
                continue;
            (int first, int count) = sums.InputsOf(c);
            for (int i = first; i < first + count; i++)
            {
                if (!IsNeeded(node.Inputs[0], i) && sums.IsRead(c, i) && !FoldsIntoBias(node, x[i]))
                    grown |= Need(node.Inputs[0], i);
            }
        }

        return grown;
    }

    private bool FoldsIntoBias(Node node, ChannelRange x) =>
        x.IsConstant && (!LayerWeights.IsPadded(node) || x.Min == _graph.InputOf(node).Quant!.ZeroPoint);

    /// <summary>Of a Dense layer with many scales one must not be left: TFLite rounds a single scale in another way.</summary>
    private bool NeedSecondRow(Node node)
    {
        if (node is not DenseNode || _graph.InputOf(node, 1).Quant!.IsPerTensor)
            return false;
        int[] needed = Enumerable.Range(0, _ties.ChannelsOf(node.Output)).Where(c => IsNeeded(node.Output, c)).Take(2).ToArray();
        return needed.Length == 1 && Need(node.Output, needed[0] == 0 ? 1 : 0);
    }

    private bool Need(int tensor, int channel) => _needed[_ties.SetOf(tensor, channel)] = true;
}
