using System;
using System.Linq;
using System.Threading;
using CsCheck;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Reference;
using Specializer.Selection;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>Generated models whose float layers were pruned or replaced by two thin ones, compiled and run.</summary>
public sealed class CompressedModelTests
{
    private static readonly Lazy<LoadedModel[]> Models = new(() => LoadedModels.Compile([.. Enumerable.Range(0, 6).Select(Network)]));

    [Fact]
    public void The_emitted_code_answers_as_the_reference() => Gen.SByte.Array[5 * 5 * 24].Sample(x =>
    {
        foreach (LoadedModel model in Models.Value)
            Assert.Equal(ReferenceExecutor.Run(model.Graph, model.Mode, [x]), model.Run([x]));
    });

    /// <summary>Of the network whose form is chosen, the convolution becomes two layers and the Dense layer stays whole.</summary>
    [Fact]
    public void Both_forms_are_among_them() => Assert.Equal(
        ["layer0.lowrank", "layer0", "layer1", "layer2"], Network(5).Graph.Nodes.Select(node => node.Name));

    /// <summary>A pointwise convolution and a Dense layer, each low rank, blocks, rows or 2:4, or in the form that is faster.</summary>
    private static (Graph Graph, Requantization Mode) Network(int kind)
    {
        Random random = new(kind);
        float[] Floats(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
        // Of 16 channels the convolution is faster whole too.
        int channels = kind == 5 ? 64 : 16;
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 5, 5, 24));
        Window pointwise = new(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);
        int conv = factory.Conv2D(
            x, factory.Constant(new Shape(channels, 1, 1, 24), Floats(channels * 24)), factory.Constant(new Shape(channels), Floats(channels)), pointwise, activation: Activation.Relu);
        int y = factory.Dense(factory.Mean(conv), factory.Constant(new Shape(12, channels), Floats(12 * channels)), factory.Constant(new Shape(12), Floats(12)));

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
                Factorization = kind is 0 or 1 or 5 && n is not MeanNode ? new Factorization(RankRule.Count, kind == 5 ? 2 : 5 - kind) : null,
            })],
        };
        if (kind == 5)
            return (LowRankForms.Choose(graph, new ModelSpec("model.safetensors"), Selector.Sets, CancellationToken.None).Graph, Requantization.Float32);
        return (PassList.Run(graph, new ModelSpec("model.safetensors")), Requantization.Float32);
    }
}
