using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>
/// Which channels an answer depends on, found backwards from the network's ends: a Dense or Conv2D layer needs an input
/// channel where some output that is needed itself has a weight for it, unless the channel is known and the bias can take
/// it in: for all positions at once, or for each class of them where the layer may have several.
/// </summary>
internal sealed class ChannelNeeds
{
    private readonly Graph _graph;
    private readonly ChannelTies _ties;
    private readonly ChannelPlanes _planes;
    private readonly Func<Node, bool> _mayHaveBorders;
    private readonly KnownSums?[] _sums;
    private readonly bool[] _needed;

    private ChannelNeeds(Graph graph, ChannelTies ties, ChannelPlanes planes, Func<Node, bool> mayHaveBorders)
    {
        (_graph, _ties, _planes, _mayHaveBorders, _needed) = (graph, ties, planes, mayHaveBorders, ties.KeptSets());
        _sums = [.. graph.Nodes.Select(node => LayerWeights.Has(node) ? KnownSums.Of(graph, node) : null)];
    }

    /// <summary>The channels of each tensor that stay, in their order.</summary>
    /// <param name="graph">An int8 graph.</param>
    /// <param name="planes">What is known of its channels.</param>
    /// <param name="mayHaveBorders">Whether a Conv2D layer may have a bias for each class of positions.</param>
    public static int[][] Of(Graph graph, ChannelPlanes planes, Func<Node, bool> mayHaveBorders)
    {
        ChannelNeeds needs = new(graph, new ChannelTies(graph), planes, mayHaveBorders);
        while (needs.Grow() || needs.NeedWhatTakesTooManyClasses())
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
        for (int n = _graph.Nodes.Length - 1; n >= 0; n--)
        {
            Node node = _graph.Nodes[n];
            if (!LayerWeights.Has(node))
                continue;
            if (_sums[n] is { } sums)
                grown |= NeedInputs(node, sums);
            grown |= NeedSecondRow(node);
        }

        return grown;
    }

    private bool NeedInputs(Node node, KnownSums sums)
    {
        bool grown = false;
        foreach ((int output, int input) in Read(node, sums))
        {
            if (!FoldsIntoBias(node, sums, output, input))
                grown |= Need(node.Inputs[0], input);
        }

        return grown;
    }

    /// <summary>The input channels, not needed so far, that outputs which are needed have weights for.</summary>
    private IEnumerable<(int Output, int Input)> Read(Node node, KnownSums sums)
    {
        for (int c = 0; c < _ties.ChannelsOf(node.Output); c++)
        {
            if (!IsNeeded(node.Output, c))
                continue;
            (int first, int count) = sums.Weights.InputsOf(c);
            for (int i = first; i < first + count; i++)
            {
                if (!IsNeeded(node.Inputs[0], i) && sums.Weights.IsRead(c, i))
                    yield return (c, i);
            }
        }
    }

    private bool FoldsIntoBias(Node node, KnownSums sums, int output, int input)
    {
        if (_planes[node.Inputs[0]][input] is not { } plane || sums.RunsOf(plane) is not var (rows, columns))
            return false;
        return node switch
        {
            DepthwiseConv2DNode => _planes[node.Output][output] is not null,
            Conv2DNode when _mayHaveBorders(node) => rows.Count <= BorderClasses.MostOfAxis && columns.Count <= BorderClasses.MostOfAxis,
            _ => rows.Count == 1 && columns.Count == 1,
        };
    }

    /// <summary>Channels that take few classes of positions each may take too many together: then none of them goes.</summary>
    private bool NeedWhatTakesTooManyClasses()
    {
        bool grown = false;
        for (int n = 0; n < _graph.Nodes.Length; n++)
        {
            if (_graph.Nodes[n] is not Conv2DNode node || _sums[n] is not { } sums)
                continue;
            int[] going = [.. Read(node, sums).Select(read => read.Input).Distinct()];
            BorderFold fold = new(_graph, node, sums, _planes[node.Inputs[0]], going);
            if (fold.Rows.Count <= BorderClasses.MostOfAxis && fold.Columns.Count <= BorderClasses.MostOfAxis)
                continue;
            foreach (int input in going.Where(i => !fold.IsEverywhereAlike(i)))
                grown |= Need(node.Inputs[0], input);
        }

        return grown;
    }

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
