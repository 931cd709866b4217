using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>
/// Merges a Pad over height and width into the windows of the convolutions that alone read it. Exact: Pad writes z_x,
/// and a convolution counts its padding as x = z_x.
/// </summary>
internal static class FusePadding
{
    public static Graph Run(Graph graph)
    {
        Node[] nodes = graph.Nodes.ToArray();
        HashSet<int> fused = [];

        // From the last to the first, so that of two pads in a row both end in the window.
        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            if (nodes[i] is not PadNode pad || !IsSpatial(pad) || graph.Outputs.Contains(pad.Output))
                continue;
            int[] readers = Enumerable.Range(0, nodes.Length)
                .Where(n => !fused.Contains(n) && nodes[n].Inputs.Contains(pad.Output))
                .ToArray();
            if (readers.Length == 0 || !readers.All(n => nodes[n] is Conv2DNode or DepthwiseConv2DNode))
                continue;

            foreach (int reader in readers)
                nodes[reader] = Fuse(pad, nodes[reader]);
            fused.Add(i);
        }

        return fused.Count == 0 ? graph : graph with { Nodes = nodes.Where((_, i) => !fused.Contains(i)).ToImmutableArray() };
    }

    private static bool IsSpatial(PadNode pad) =>
        pad.Before.Length == 4 && (pad.Before[0] | pad.After[0] | pad.Before[3] | pad.After[3]) == 0;

    private static Node Fuse(PadNode pad, Node reader)
    {
        EquatableArray<int> inputs = reader.Inputs.Select((input, i) => i == 0 ? pad.Inputs[0] : input).ToEquatableArray();
        return reader switch
        {
            Conv2DNode conv => conv with { Inputs = inputs, Window = Widen(conv.Window, pad) },
            DepthwiseConv2DNode depthwise => depthwise with { Inputs = inputs, Window = Widen(depthwise.Window, pad) },
            _ => reader,
        };
    }

    private static Window Widen(Window window, PadNode pad) => window with
    {
        PadTop = window.PadTop + pad.Before[1],
        PadBottom = window.PadBottom + pad.After[1],
        PadLeft = window.PadLeft + pad.Before[2],
        PadRight = window.PadRight + pad.After[2],
    };
}
