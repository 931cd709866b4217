using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using Specializer.Benchmarks.Contenders;
using Specializer.Benchmarks.Measuring;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Selection;
using Specializer.Testing;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>Layers whole and as two thin ones: what each form takes, what was expected of it, and which one a build takes.</summary>
internal static class SparseLowRank
{
    private static readonly (SparseLayer Layer, int[] Ranks)[] Forms =
    [
        (SparseLayer.Pointwise125, [2, 4, 8, 12, 16, 24]), (SparseLayer.Pointwise36, [4, 8, 16, 24, 32, 48]),
        (SparseLayer.Dense640, [4, 8, 16, 32, 48, 64]), (new SparseLayer("dense 256 -> 256", 1, 1, 256, 256, 0), [4, 8, 16, 32, 64, 96]),
        (new SparseLayer("dense 64 -> 64", 1, 1, 64, 64, 0), [2, 4, 8, 16]),
    ];

    public static int Run(int rounds)
    {
        Table table = new Table().AddColumns("layer", "rank", "weights", "whole", "thin", "thin / whole", "expected", "each instruction set, cycles of whole and thin", "taken");
        foreach ((SparseLayer layer, int[] ranks) in Forms)
        {
            foreach ((int rank, double zeros) in ranks.Select(rank => (rank, 0.0)).Append((ranks[1], 0.9)))
                Row(table, layer, rank, zeros, rounds);
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static void Row(Table table, SparseLayer layer, int rank, double zeros, int rounds)
    {
        Graph asking = Float(layer, rank, zeros);
        Graph whole = PassList.Run(asking with { Nodes = [.. asking.Nodes.Select(node => node with { Factorization = null })] }, Spec);
        Graph thin = PassList.Run(asking, Spec);
        FormChoice choice = LowRankForms.Choose(asking, Spec, Selector.Sets, CancellationToken.None).Choices.Single();
        FormCycles expected = choice.Cycles.First(c => Sets.Present().Contains(c.Set));
        double[] times = RaceResult.Of([GeneratedModel.Of(whole), GeneratedModel.Of(thin)], rounds).Medians;
        string sets = string.Join("; ", choice.Cycles.Select(c => $"{c.Set} {Show(c.Whole, "N0")} {Show(c.Thin, "N0")}"));
        table.AddRow(
            layer.Name, Show(rank, "F0"), zeros == 0 ? "all" : $"{zeros:P0} zeros", Show(times[0], "F3") + " µs", Show(times[1], "F3") + " µs",
            Show(times[1] / times[0], "F2"), Show(expected.Thin / expected.Whole, "F2"), sets, choice.IsThin ? "thin" : "whole");
    }

    private static ModelSpec Spec { get; } = new("layer.safetensors");

    /// <summary>The layer in float with random weights, which asks to be factorized.</summary>
    private static Graph Float(SparseLayer layer, int rank, double zeros)
    {
        Random random = new(1);
        float[] weights = [.. Enumerable.Range(0, layer.Inputs * layer.Outputs).Select(_ => (float)(random.NextDouble() < zeros ? 0 : random.NextDouble() - 0.5))];
        GraphFactory factory = new();
        int bias = factory.Constant(new Shape(layer.Outputs), new float[layer.Outputs]);
        int y = layer.Side == 0
            ? factory.Dense(factory.Input(new Shape(1, layer.Inputs)), factory.Constant(new Shape(layer.Outputs, layer.Inputs), weights), bias, activation: Activation.Relu)
            : factory.Conv2D(
                factory.Input(new Shape(1, layer.Height, layer.Width, layer.Inputs)), factory.Constant(new Shape(layer.Outputs, 1, 1, layer.Inputs), weights),
                bias, new Window(1, 1, 1, 1, 1, 1, 0, 0, 0, 0), activation: Activation.Relu);
        Graph graph = factory.Build(y);
        return graph with
        {
            // Times do not depend on ranges; these hold what inputs of ±1 make.
            Tensors = [.. graph.Tensors.Select(t => t.IsConstant ? t : t with { Range = new ValueRange(-1, 1) })],
            Nodes = [.. graph.Nodes.Select(node => node with { Factorization = new Factorization(RankRule.Count, rank) })],
        };
    }

    private static string Show(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
