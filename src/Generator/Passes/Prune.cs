using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Specializer.Ir;
using Specializer.Numerics;

namespace Specializer.Passes;

/// <summary>
/// Drops the share <see cref="WeightOptions.Sparsity"/> of each float layer's weights, those of lowest magnitude. Runs
/// before <see cref="FoldBatchNorm"/>, so magnitudes are those of training; zeros stay zeros in all later passes.
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
            if (weights is null || sparsity == 0)
            {
                nodes.Add(node);
            }
            else if (!(sparsity > 0 && sparsity < 1))
            {
                string value = sparsity.ToString(CultureInfo.InvariantCulture);
                findings.Add(new Finding(FindingIds.SparsityOutOfRange, node.Name, value) { Layer = node.Name });
            }
            else
            {
                float[] pruned = (float[])weights.Data!.Float32.Clone();
                MagnitudePruning.Prune(pruned, sparsity);
                nodes.Add(LayerWeights.With(tensors, node, weights with { Data = new TensorData(pruned) }, bias: null));
            }
        }

        return findings.Count == 0
            ? graph with { Tensors = tensors.ToImmutable(), Nodes = nodes.ToImmutable() }
            : throw new ModelException(findings.ToArray());
    }
}
