using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Benchmarks.Measuring;
using Specializer.Ir;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>Each distinct layer with weights of the networks, alone.</summary>
internal static class LayersCommand
{
    public static int Run(string[] files, int rounds)
    {
        double peak = Peak.Measure();
        HashSet<string> seen = [];
        List<Comparison> rows = [];
        foreach ((string network, Graph graph) in Networks.Load(files))
        {
            foreach (Node node in graph.Nodes.Where(n => n is DenseNode or Conv2DNode or DepthwiseConv2DNode))
            {
                string kind = node.GetType().Name.Replace("Node", "", StringComparison.Ordinal);
                Shape weights = graph.InputOf(node, 1).Shape;
                string name = $"{network} {kind} {graph.InputOf(node).Shape} * {weights} -> {graph.OutputOf(node).Shape}".Replace("[", "(", StringComparison.Ordinal).Replace("]", ")", StringComparison.Ordinal);
                if (seen.Add(name))
                    rows.Add(CompareCommand.Compare(name, SingleLayer.Of(graph, node), peak, rounds));
            }
        }

        CompareCommand.Print(rows, $"Peak: {peak:F0} GMAC/s, {Peak.Name}. Each layer alone, its input and output in int8.");
        return 0;
    }
}
