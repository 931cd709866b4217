using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>
/// Which channels (indices of the last axis) of a graph's tensors stay or go together, because an operator hands each
/// through to one of its output: sets of channels, joined by union and find. Dense and Conv2D join nothing.
/// </summary>
internal sealed class ChannelTies
{
    private readonly int[] _first;
    private readonly int[] _parent;
    private readonly bool[] _kept;

    public ChannelTies(Graph graph)
    {
        _first = new int[graph.Tensors.Length + 1];
        for (int t = 0; t < graph.Tensors.Length; t++)
            _first[t + 1] = _first[t] + (graph.Tensors[t].Shape.Rank == 0 ? 1 : graph.Tensors[t].Shape[-1]);
        _parent = Enumerable.Range(0, _first[graph.Tensors.Length]).ToArray();
        _kept = new bool[_parent.Length];

        foreach (int tensor in graph.Inputs.Concat(graph.Outputs))
            Keep(tensor);
        for (int t = 0; t < graph.Tensors.Length; t++)
        {
            if (graph.Tensors[t].Type != ElementType.Int8 || graph.Tensors[t].Shape.Rank == 0)
                Keep(t);
        }

        foreach (Node node in graph.Nodes)
            Tie(graph, node);
    }

    /// <summary>How many sets there are at most; each set has a number below.</summary>
    public int Count => _parent.Length;

    /// <summary>The set that a channel belongs to.</summary>
    public int SetOf(int tensor, int channel) => Root(_first[tensor] + channel);

    public int ChannelsOf(int tensor) => _first[tensor + 1] - _first[tensor];

    /// <summary>One for each set: whether it stays whatever its readers ignore.</summary>
    public bool[] KeptSets()
    {
        bool[] sets = new bool[Count];
        for (int i = 0; i < _kept.Length; i++)
            sets[Root(i)] |= _kept[i];
        return sets;
    }

    private void Tie(Graph graph, Node node)
    {
        int x = node.Inputs[0];
        switch (node)
        {
            case DenseNode or Conv2DNode or DepthwiseConv2DNode:
                TieLayer(graph, node);
                break;
            case Pool2DNode or MeanNode or LogisticNode or QuantizeNode:
                TieModulo(x, node.Output);
                break;
            case AddNode or MulNode:
                foreach (int operand in node.Inputs.AsImmutable().Where(operand => !TieSame(operand, node.Output)))
                    Keep(operand);
                break;
            case PadNode pad:
                for (int c = 0; c < ChannelsOf(x); c++)
                    Join(x, c, node.Output, c + pad.Before[pad.Before.Length - 1]);
                break;
            case ConcatenationNode concatenation:
                TieConcatenation(graph, concatenation);
                break;
            case ReshapeNode when TieModulo(x, node.Output) || TieModulo(node.Output, x):
                break;
            default:
                foreach (int tensor in node.Inputs.Append(node.Output))
                    Keep(tensor);
                break;
        }
    }

    private void TieLayer(Graph graph, Node node)
    {
        foreach (int constant in node.Inputs.Skip(1))
            Keep(constant);
        if (WeightSums.Reads(graph, node) is null)
            Keep(node.Inputs[0]);

        // Of a single input channel a depthwise layer makes any number.
        if (node is DepthwiseConv2DNode depthwise && ChannelsOf(node.Inputs[0]) > 1)
        {
            for (int c = 0; c < ChannelsOf(node.Output); c++)
                Join(node.Inputs[0], c / depthwise.Multiplier, node.Output, c);
        }
    }

    private void TieConcatenation(Graph graph, ConcatenationNode node)
    {
        bool isAlongChannels = node.Axis == graph.OutputOf(node).Shape.Rank - 1;
        int offset = 0;
        foreach (int input in node.Inputs)
        {
            for (int c = 0; c < ChannelsOf(input); c++)
                Join(input, c, node.Output, offset + c);
            offset += isAlongChannels ? ChannelsOf(input) : 0;
        }
    }

    private bool TieSame(int a, int b) => ChannelsOf(a) == ChannelsOf(b) && TieModulo(a, b);

    /// <summary>Joins channels of the longer axis with those of the shorter that they repeat.</summary>
    private bool TieModulo(int shorter, int longer)
    {
        int period = ChannelsOf(shorter);
        if (ChannelsOf(longer) % period != 0)
            return false;
        for (int c = 0; c < ChannelsOf(longer); c++)
            Join(shorter, c % period, longer, c);
        return true;
    }

    private void Keep(int tensor)
    {
        for (int i = _first[tensor]; i < _first[tensor + 1]; i++)
            _kept[i] = true;
    }

    private void Join(int a, int channelA, int b, int channelB) => _parent[SetOf(a, channelA)] = SetOf(b, channelB);

    private int Root(int i)
    {
        while (_parent[i] != i)
        {
            _parent[i] = _parent[_parent[i]];
            i = _parent[i];
        }

        return i;
    }
}
