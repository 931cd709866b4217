using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Specializer.Ir;
using Specializer.Numerics;

namespace Specializer.Passes;

/// <summary>
/// Drops the share <see cref="WeightOptions.Sparsity"/> of each float layer's weights or groups of them, those of lowest
/// magnitude or norm. Runs before <see cref="FoldBatchNorm"/>, so magnitudes are those of training; zeros stay zeros in all
/// later passes. What a layer drops is chosen by the code that programs prune by.
/// </summary>
internal static class Prune
{
    /// <exception cref="ModelException">SPZ0007 for each layer whose sparsity is outside [0, 1).</exception>
    public static Graph Run(Graph graph)
    {
        List<Finding> findings = [];
        ImmutableArray<Tensor>.Builder tensors = graph.Tensors.ToBuilder();
        ImmutableArray<Node>.Builder nodes = ImmutableArray.CreateBuilder<Node>(graph.Nodes.Length);
        foreach (Node node in graph.Nodes)
        {
            double sparsity = node.Options.Sparsity;
            Tensor? weights = LayerWeights.FloatOf(graph, node);
            if (weights is null || (sparsity == 0 && !IsNOfM(node)))
            {
                nodes.Add(node);
            }
            else if (!(sparsity >= 0 && sparsity < 1))
            {
                string value = sparsity.ToString(CultureInfo.InvariantCulture);
                findings.Add(new Finding(FindingIds.SparsityOutOfRange, node.Name, value) { Layer = node.Name });
            }
            else
            {
                bool[] kept = Choose(node, weights);
                float[] pruned = weights.Data!.Float32.Select((w, i) => kept[i] ? w : 0).ToArray();
                Node with = LayerWeights.With(tensors, node, weights with { Data = new TensorData(pruned) }, bias: null);

                // Later passes ask whether and how much was pruned.
                PruningOptions pruning = node.Options.Pruning;
                nodes.Add(IsNOfM(node)
                    ? with with { Options = node.Options with { Sparsity = 1 - ((double)pruning.N / pruning.M) } }
                    : with);
            }
        }

        return findings.Count == 0
            ? graph with { Tensors = tensors.ToImmutable(), Nodes = nodes.ToImmutable() }
            : throw new ModelException(findings.ToArray());
    }
    private static bool IsNOfM(Node node) => node.Options.Pruning.Structure == PruningStructure.NOfM;

    private static bool[] Choose(Node node, Tensor weights)
    {
        float[] values = weights.Data!.Float32;
        bool[] kept = Enumerable.Repeat(true, values.Length).ToArray();
        PruningOptions pruning = node.Options.Pruning;
        if (pruning.Structure == PruningStructure.Weights)
        {
            MagnitudePruning.Tighten(values, node.Options.Sparsity, kept);
            return kept;
        }

        Shape extents = weights.Shape;
        WeightShape shape = node switch
        {
            DenseNode => WeightShape.Dense(extents[0], extents[1]),
            DepthwiseConv2DNode => WeightShape.Depthwise(extents[1], extents[2], extents[3]),
            _ => WeightShape.Conv2D(extents[0], extents[1], extents[2], extents[3]),
        };
        if (pruning.Structure == PruningStructure.NOfM)
        {
            NOfMPruning.Tighten(values, shape, pruning.N, pruning.M, kept);
            return kept;
        }

        WeightGroup group = pruning.Structure == PruningStructure.Rows ? WeightGroup.Row : WeightGroup.Block;
        StructuredPruning.Tighten(values, new WeightGrouping(shape, group), node.Options.Sparsity, pruning.Norm, kept);
        return kept;
    }
}
