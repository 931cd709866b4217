using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Specializer.Ir;

/// <summary>
/// A network as a list of nodes in an order of execution. Each tensor is written by at most one node, before any
/// node that reads it.
/// </summary>
internal sealed record Graph(
    ImmutableArray<Tensor> Tensors,
    ImmutableArray<Node> Nodes,
    ImmutableArray<int> Inputs,
    ImmutableArray<int> Outputs)
{
    /// <summary>
    /// What the real values of the output are divided by; folded into its scale where code is emitted. 1 where there is
    /// no temperature, or an operator has taken it in.
    /// </summary>
    public double Temperature { get; init; } = 1;

    /// <summary>The layers that were taken out, since no answer depends on what they compute, in their order.</summary>
    public EquatableArray<VanishedLayer> Vanished { get; init; }

    /// <summary>The real distance of two neighbouring values of an output as the program sees it.</summary>
    public float ScaleOfOutput(int tensor) => (float)(Tensors[tensor].Quant!.Scale / Temperature);

    public Tensor InputOf(Node node, int index = 0) => Tensors[node.Inputs[index]];

    public Tensor OutputOf(Node node) => Tensors[node.Output];

    /// <summary>The bias tensor of a layer with weights, or null where it has none.</summary>
    public Tensor? BiasOf(Node node) =>
        node is (DenseNode or Conv2DNode or DepthwiseConv2DNode) && node.Inputs.Length > 2 ? Tensors[node.Inputs[2]] : null;

    /// <summary>What a layer of int8 weights adds to a sum of one of its output positions; 0 where it has no bias.</summary>
    public int BiasAt(Node node, int row, int column, int channel)
    {
        if (BiasOf(node)?.Data!.Int32 is not { } bias)
            return 0;
        int index = node is Conv2DNode { Borders: { } borders } ? borders.IndexOf(row, column) : 0;
        return bias[(index * OutputOf(node).Shape[-1]) + channel];
    }

    /// <summary>Multiplications of one run, with padding counted as if it were data.</summary>
    public long MacsOf(Node node) => node switch
    {
        DenseNode => (long)OutputOf(node).Shape.Elements * InputOf(node, 1).Shape[-1],
        Conv2DNode => OutputOf(node).Shape.Elements * ((long)InputOf(node, 1).Shape.Elements / InputOf(node, 1).Shape[0]),
        DepthwiseConv2DNode d => (long)OutputOf(node).Shape.Elements * d.Window.Height * d.Window.Width,
        _ => 0,
    };

    /// <summary>Multiplications of one run that the removal of channels saves.</summary>
    public long MacsRemoved =>
        Vanished.Sum(v => v.Macs) + Nodes.Where(n => n.Removal is not null).Sum(n => n.Removal!.Macs - MacsOf(n));

    /// <summary>Weights that the removal of channels saves.</summary>
    public int WeightsRemoved =>
        Vanished.Sum(v => v.Weights) + Nodes.Where(n => n.Removal is not null).Sum(n => n.Removal!.Weights.Elements - InputOf(n, 1).Shape.Elements);

    public int? ProducerOf(int tensor)
    {
        for (int i = 0; i < Nodes.Length; i++)
        {
            if (Nodes[i].Output == tensor)
                return i;
        }

        return null;
    }

    public IEnumerable<Node> ConsumersOf(int tensor)
    {
        foreach (Node node in Nodes)
        {
            foreach (int input in node.Inputs)
            {
                if (input == tensor)
                {
                    yield return node;
                    break;
                }
            }
        }
    }
}
