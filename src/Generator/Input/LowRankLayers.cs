using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>The low-rank attributes of a model: what can be said against them, and the nodes they mean.</summary>
internal static class LowRankLayers
{
    public static IEnumerable<Finding> Check(ModelSpec spec)
    {
        foreach (LowRankSpec layer in spec.LowRank)
        {
            (string Property, bool IsSet, bool IsAllowed, string Value, string Allowed)[] rules =
            [
                ("Rank", layer.Rank != 0, layer.Rank >= 1, Show.Number(layer.Rank), "a rank of at least 1"),
                ("Energy", layer.Energy != 0, layer.Energy is > 0 and < 1, Show.Number(layer.Energy), "a share in (0, 1)"),
                ("Error", layer.Error != 0, layer.Error is > 0 and < 1, Show.Number(layer.Error), "a share of the weights in (0, 1)"),
                ("Macs", layer.Macs != 0, layer.Macs >= 1, Show.Number(layer.Macs), "a number of multiplications"),
            ];
            int count = rules.Count(rule => rule.IsSet);
            if (count != 1)
                yield return Impossible(layer.Layer, count == 0 ? "no rule for its rank is set" : "several rules for its rank are set", "set exactly one of Rank, Energy, Error and Macs");
            foreach (var rule in rules.Where(rule => rule.IsSet && !rule.IsAllowed))
                yield return Impossible(layer.Layer, $"{rule.Property} is {rule.Value}", $"write {rule.Allowed}");
        }

        foreach (IGrouping<string, LowRankSpec> same in spec.LowRank.GroupBy(layer => layer.Layer).Where(g => g.Count() > 1))
            yield return Impossible(same.Key, "it has several LowRankLayer attributes", "keep one of them");
    }

    /// <summary>The graph with a <see cref="Factorization"/> on each node that an attribute names.</summary>
    /// <exception cref="ModelException">SPZ0006 for each name that the graph does not have.</exception>
    public static Graph Mark(Graph graph, EquatableArray<LowRankSpec> layers, string fileName)
    {
        List<Finding> findings = [];
        ImmutableArray<Node>.Builder nodes = graph.Nodes.ToBuilder();
        string[] known = graph.Nodes.Select(n => n.Name).ToArray();
        foreach (LowRankSpec layer in layers)
        {
            int index = Find(graph, layer.Layer);
            if (index >= 0)
            {
                nodes[index] = nodes[index] with { Factorization = FactorizationOf(layer) };
                continue;
            }

            findings.Add(new Finding(FindingIds.LayerUnknown, layer.Layer, fileName, NearestNames.List(layer.Layer, known))
            {
                Layer = layer.Layer,
                Remedy = NearestNames.Remedy(layer.Layer, known),
            });
        }

        return findings.Count == 0 ? graph with { Nodes = nodes.ToImmutable() } : throw new ModelException(findings.ToArray());
    }

    /// <summary>The graph with the calibrated ranges of the tensors that factorizing will make.</summary>
    public static Graph WithRanges(Graph graph, Calibration calibration) => graph with
    {
        Nodes = graph.Nodes
            .Select(node => node.Factorization is { } asked
                && calibration.Ranges.TryGetValue(Factorization.NameBetween(node.Name), out ValueRange range)
                    ? node with { Factorization = asked with { Range = range } }
                    : node)
            .ToImmutableArray(),
    };

    private static int Find(Graph graph, string name)
    {
        int[] found = Enumerable.Range(0, graph.Nodes.Length)
            .OrderBy(i => graph.Nodes[i].Name == name ? 0 : 1)
            .Where(i => graph.Nodes[i].Name == name || graph.OutputOf(graph.Nodes[i]).Name == name)
            .ToArray();
        return found.Length == 0 ? -1 : found[0];
    }

    private static Factorization FactorizationOf(LowRankSpec layer)
    {
        (RankRule rule, double value) = layer.Rank != 0 ? (RankRule.Count, layer.Rank)
            : layer.Energy != 0 ? (RankRule.Energy, layer.Energy)
            : layer.Error != 0 ? (RankRule.Error, layer.Error)
            : (RankRule.Macs, layer.Macs);
        return new Factorization(rule, value) { Always = layer.Always };
    }

    private static Finding Impossible(string layer, string why, string wayOut) =>
        new(FindingIds.LowRankImpossible, layer, why, wayOut) { Layer = layer };
}
