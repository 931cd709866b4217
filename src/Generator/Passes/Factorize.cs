using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using Specializer.Ir;
using Specializer.Numerics;

namespace Specializer.Passes;

/// <summary>
/// Replaces each float Dense layer or 1×1 convolution W [out, in] that asks for it by two thin ones: Σ^½ Vᵀ, which keeps
/// the window, then U Σ^½, which keeps bias and activation (see <see cref="LowRankFactors"/>).
/// </summary>
internal static class Factorize
{
    /// <exception cref="ModelException">SPZ0020 for each layer that is not linear, or whose rank is impossible or saves nothing.</exception>
    public static Graph Run(Graph graph) => RunUnlessCancelled(graph, CancellationToken.None);

    /// <summary>As <see cref="Run"/>, asking while it looks for singular values.</summary>
    public static Graph RunUnlessCancelled(Graph graph, CancellationToken cancellation)
    {
        if (graph.Nodes.All(node => node.Factorization is null))
            return graph;

        List<Finding> findings = [];
        ImmutableArray<Tensor>.Builder tensors = graph.Tensors.ToBuilder();
        ImmutableArray<Node>.Builder nodes = ImmutableArray.CreateBuilder<Node>(graph.Nodes.Length + 1);
        foreach (Node node in graph.Nodes)
        {
            if (node.Factorization is not { } asked)
            {
                nodes.Add(node);
            }
            else if (WhyNotLinear(graph, node) is { } reason)
            {
                findings.Add(Impossible(node, reason, "remove the attribute, or name a Dense layer or 1x1 convolution of float weights"));
            }
            else
            {
                Tensor weights = graph.InputOf(node, 1);
                SingularValues svd = SingularValues.OfUnlessCancelled(weights.Data!.Float32, weights.Shape[0], weights.Shape[-1], cancellation);
                int rank = RankOf(graph, node, svd, asked);
                if (WhyNotRank(svd, rank) is { } impossible)
                    findings.Add(impossible(node));
                else
                    Replace(graph, node, svd, rank, tensors, nodes);
            }
        }

        return findings.Count == 0
            ? graph with { Tensors = tensors.ToImmutable(), Nodes = nodes.ToImmutable() }
            : throw new ModelException(findings.ToArray());
    }

    private static string? WhyNotLinear(Graph graph, Node node) => node switch
    {
        Conv2DNode { Window: not { Height: 1, Width: 1 } } conv => $"its window is {conv.Window.Height}x{conv.Window.Width}",
        DenseNode or Conv2DNode => LayerWeights.FloatOf(graph, node) is null ? "its weights are quantized already" : null,
        _ => $"it is a {node.GetType().Name.Replace("Node", "")}",
    };

    private static int RankOf(Graph graph, Node node, SingularValues svd, Factorization asked)
    {
        int positions = graph.OutputOf(node).Shape.Elements / svd.Rows;
        return asked.Rule switch
        {
            RankRule.Energy => LowRank.RankForEnergy(svd.Values, asked.Value),
            RankRule.Error => LowRank.RankForError(svd.Values, asked.Value * LowRank.Error(svd.Values, 0, MatrixNorm.Frobenius), MatrixNorm.Frobenius),
            RankRule.Macs => (int)Math.Min(asked.Value / ((double)positions * (svd.Rows + svd.Columns)), svd.Values.Length),
            _ => (int)asked.Value,
        };
    }

    private static Func<Node, Finding>? WhyNotRank(SingularValues svd, int rank)
    {
        int most = LowRank.LargestSaving(svd.Rows, svd.Columns);
        string weights = $"[{Number(svd.Rows)}, {Number(svd.Columns)}]";
        string wayOut = most == 0
            ? "remove the attribute: no rank saves any"
            : $"use a rank of at most {Number(most)}, or remove the attribute";
        if (rank < 1)
            return node => Impossible(node, $"rank 1 of its weights {weights} takes more multiplications than Macs allows", "raise Macs");
        if (rank > svd.Values.Length)
            return node => Impossible(node, $"its weights {weights} have no rank {Number(rank)}", wayOut);
        if (!LowRank.Saves(svd.Rows, svd.Columns, rank))
            return node => Impossible(node, $"at rank {Number(rank)} two layers have no fewer weights than the one {weights}", wayOut);
        return null;
    }

    private static void Replace(
        Graph graph, Node node, SingularValues svd, int rank, ImmutableArray<Tensor>.Builder tensors, ImmutableArray<Node>.Builder nodes)
    {
        LowRankFactors factors = LowRankFactors.Of(svd, rank);
        Shape output = graph.OutputOf(node).Shape;
        Tensor weights = graph.InputOf(node, 1);
        Shape Thin(int outputs, int inputs) => node is DenseNode ? new Shape(outputs, inputs) : new Shape(outputs, 1, 1, inputs);

        string name = Factorization.NameBetween(node.Name);
        ValueRange? range = node.Factorization!.Range;
        int between = tensors.Count;
        tensors.Add(new Tensor(name, new Shape([.. output.Extents.Take(output.Rank - 1), rank]), ElementType.Float32) { Range = range });
        tensors.Add(weights with { Name = name + ".weight", Shape = Thin(rank, svd.Columns), Data = new TensorData(factors.First) });
        tensors.Add(weights with { Shape = Thin(svd.Rows, rank), Data = new TensorData(factors.Second) });

        // Both were pruned before; what is zero in their product is not in them.
        Node first = node with
        {
            Name = name,
            Inputs = new[] { node.Inputs[0], between + 1 },
            Output = between,
            Factorization = null,
            Options = node.Options with { Sparsity = 0 },
            OutputBounds = range is null ? IntermediateRange.FromOutput(graph, node, svd, rank) : EquatableArray<ValueRange>.Empty,
        };
        int[] operands = [between, between + 2, .. node.Inputs.Skip(2)];
        Node second = node with { Inputs = operands, Factorization = null, Options = node.Options with { Sparsity = 0 } };
        nodes.Add(first switch
        {
            DenseNode dense => dense with { Activation = Activation.None },
            Conv2DNode conv => conv with { Activation = Activation.None },
            _ => first,
        });
        nodes.Add(second is Conv2DNode pointwise ? pointwise with { Window = new Window(1, 1, 1, 1, 1, 1, 0, 0, 0, 0) } : second);
    }

    private static Finding Impossible(Node node, string why, string wayOut) =>
        new(FindingIds.LowRankImpossible, node.Name, why, wayOut) { Layer = node.Name };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
