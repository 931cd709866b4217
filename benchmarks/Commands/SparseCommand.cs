using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.Intrinsics.X86;
using Specializer.Benchmarks.Contenders;
using Specializer.Benchmarks.Measuring;
using Specializer.Ir;
using Specializer.Selection;
using Specializer.Testing;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>Layers with random zeros: this project's dense kernels against its sparse ones, and what selection takes.</summary>
internal static class SparseCommand
{
    private static readonly double[] Shares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1];

    /// <summary>Height, width, input and output channels, and the side of the window.</summary>
    private static readonly (int Height, int Width, int Inputs, int Outputs, int Side)[] Layers = [(125, 1, 64, 64, 1), (36, 1, 128, 128, 1), (8, 8, 64, 64, 3)];

    public static int Run(int rounds)
    {
        Table table = new Table().AddColumns("layer", "zeros", "dense", "sparse AVX-512", "sparse AVX2", "chosen", "dense / chosen", "bytes a non-zero");
        foreach ((int height, int width, int inputs, int outputs, int side) in Layers)
        {
            foreach (int block in new[] { 1, 4 })
            {
                foreach (double share in Shares)
                {
                    string name = $"{height}x{width}x{inputs} -> {outputs}, {side}x{side}, {(block == 1 ? "single weights" : "1x4 blocks")}";
                    Row(table, Layer(height, width, inputs, outputs, side, block, share), name, share, rounds);
                }
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"Medians of {rounds} turns each, one thread. Sums and answers are the same in all.");
        return 0;
    }

    private static void Row(Table table, Graph graph, string name, double share, int rounds)
    {
        Node node = graph.Nodes[0];
        List<IContender> contenders = [Model(graph, c => c.Kernel.IsSparse ? double.MaxValue : c.Cycles), Model(graph, null)];
        bool hasWide = Avx512BW.IsSupported;
        if (hasWide)
            contenders.Add(Model(graph, c => Rank(c, InstructionSet.Avx512)));
        contenders.Add(Model(graph, c => Rank(c, InstructionSet.Avx2)));
        double[] times = RaceResult.Of(contenders, rounds).Medians;

        SparsePairs sparse = SparsePairs.Of(graph, node, 1)!;
        int nonZero = sparse.Weights.Count(w => w != 0);
        IEnumerable<Choice> choices = Selector.Select(graph, Requantization.Float32).Layers[0].Choices;
        string kernels = string.Join(", ", choices.Where(c => c.Set is InstructionSet.Avx512 or InstructionSet.Avx2).Select(c => c.Chosen.Kernel.Name));
        table.AddRow(
            name, $"{share:P0}", $"{times[0]:F2} µs", hasWide ? $"{times[2]:F2} µs" : "", $"{times[^1]:F2} µs", $"{times[1]:F2} µs {kernels}",
            $"{times[0] / times[1]:F2}", nonZero == 0 ? "" : $"{6.0 * sparse.Places.Length / nonZero:F1}");
    }

    private static GeneratedModel Model(Graph graph, Func<Candidate, double>? rank) =>
        new(LoadedModels.Compile(graph, Requantization.Float32, rank is null ? null : (_, candidate) => rank(candidate)));

    // The sparse kernel asked for wins in its set, and its set over every other.
    private static double Rank(Candidate candidate, InstructionSet set) =>
        candidate.Kernel.IsSparse && candidate.Kernel.Set == set ? 0 : candidate.Kernel.Set <= InstructionSet.Vector128 ? 1 : 2;

    private static Graph Layer(int height, int width, int inputs, int outputs, int side, int block, double share)
    {
        Random random = new(1);
        int count = side * side * inputs * outputs;
        int groups = count / block;
        bool[] kept = new bool[groups];
        Array.Fill(kept, true, 0, (int)Math.Round(groups * (1 - share)));
        random.Shuffle(kept);
        sbyte[] weights = [.. Enumerable.Range(0, count).Select(i => (sbyte)(kept[i / block] ? random.Next(1, 128) * (random.Next(2) == 0 ? -1 : 1) : 0))];
        QuantParams quant = new(0.05f, -7);
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, height, width, inputs), quant);
        int y = factory.Conv2D(
            x, factory.Constant(new Shape(outputs, side, side, inputs), weights, new QuantParams(0.002f, 0)),
            factory.Constant([.. Enumerable.Range(0, outputs).Select(_ => random.Next(-1000, 1000))]), new Window(side, side, 1, 1, 1, 1, side / 2, side / 2, side / 2, side / 2), quant, Activation.Relu);
        return factory.Build(y);
    }
}
