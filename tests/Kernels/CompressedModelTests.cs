using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>Generated models whose float layers were pruned or replaced by two thin ones, compiled and run.</summary>
public sealed class CompressedModelTests
{
    private static readonly Lazy<LoadedModel[]> Models = new(() => LoadedModels.Compile([.. Enumerable.Range(0, 5).Select(Network)]));

    [Fact]
    public void The_emitted_code_answers_as_the_reference() => Gen.SByte.Array[5 * 5 * 24].Sample(x =>
    {
        foreach (LoadedModel model in Models.Value)
            Assert.Equal(ReferenceExecutor.Run(model.Graph, model.Mode, [x]), model.Run([x]));
    });

    /// <summary>A pointwise convolution and a Dense layer, each low rank, blocks, rows or 2:4.</summary>
    private static (Graph Graph, Requantization Mode) Network(int kind)
    {
        Random random = new(kind);
        float[] Floats(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 5, 5, 24));
        Window pointwise = new(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);
        int conv = factory.Conv2D(
            x, factory.Constant(new Shape(16, 1, 1, 24), Floats(384)), factory.Constant(new Shape(16), Floats(16)), pointwise, activation: Activation.Relu);
        int y = factory.Dense(factory.Mean(conv), factory.Constant(new Shape(12, 16), Floats(192)), factory.Constant(new Shape(12), Floats(12)));

        Graph graph = factory.Build(y);
        TensorValues values = FloatExecutor.Evaluate(graph, [Floats(600)]);
        WeightOptions options = new(kind is 2 or 3 ? 0.6 : 0, 0, true, true)
        {
            Pruning = new(kind switch { 2 => PruningStructure.Blocks, 3 => PruningStructure.Rows, 4 => PruningStructure.NOfM, _ => PruningStructure.Weights }, 2, 2, 4),
        };
        graph = graph with
        {
            Tensors = [.. graph.Tensors.Select((t, i) => t.IsConstant ? t : t with { Range = new ValueRange(values.Float32(i).Min(), values.Float32(i).Max()) })],
            Nodes = [.. graph.Nodes.Select(n => n with
            {
                Options = options,
                Factorization = kind < 2 && n is not MeanNode ? new Factorization(RankRule.Count, 5 - kind) : null,
            })],
        };
        return (PassList.Run(graph, new ModelSpec("model.safetensors")), Requantization.Float32);
    }
}
