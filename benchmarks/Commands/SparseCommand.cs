using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using Specializer.Benchmarks.Contenders;
using Specializer.Benchmarks.Measuring;
using Specializer.Ir;
using Specializer.Selection;
using Specializer.Testing;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>Layers with random zeros: this project's best dense kernel against what selection takes.</summary>
internal static class SparseCommand
{
    /// <summary>What has to be reached, in the order of the issue that set it.</summary>
    public static IReadOnlyList<(SparseLayer Layer, double Zeros, int Block, double Bar)> Bars { get; } =
    [
        (SparseLayer.Pointwise125, 0.8, 1, 1.6), (SparseLayer.Pointwise125, 0.9, 1, 3), (SparseLayer.Pointwise125, 0.95, 1, 5),
        (SparseLayer.Pointwise125, 0.8, 4, 3.5), (SparseLayer.Pointwise125, 0.9, 4, 7),
        (SparseLayer.Pointwise36, 0.9, 1, 3), (SparseLayer.Pointwise36, 0.9, 4, 7),
        (SparseLayer.Dense640, 0.8, 1, 1.8), (SparseLayer.Dense640, 0.9, 1, 3), (SparseLayer.Dense640, 0.95, 1, 5), (SparseLayer.Dense640, 0.9, 4, 6),
        (SparseLayer.Conv3x3, 0.9, 1, 3), (SparseLayer.Conv3x3, 0.9, 4, 7),
    ];

    public static int Run(int rounds, bool all)
    {
        Table table = new Table().AddColumns("layer", "zeros", "dense", "chosen", "times as fast", "at least", "bytes a non-zero", "kernels");
        foreach ((SparseLayer layer, double zeros, int block, double bar) in Bars)
        {
            Graph graph = layer.With(zeros, block);
            Candidate[] others = all ? [.. Sparse(graph)] : [];
            double[] times = RaceResult.Of([Dense(graph), GeneratedModel.Of(graph), .. others.Select(c => Forced(graph, c))], rounds).Medians;
            string kernels = string.Join("; ", others.Select((c, i) => $"{c.Kernel.Name} {Microseconds(times[i + 2])}").Prepend(Chosen(graph).Name));
            table.AddRow(
                layer.Name, Zeros(zeros, block), Microseconds(times[0]), Microseconds(times[1]),
                Ratio(times[0] / times[1]), Ratio(bar), BytesOfNonZero(graph), kernels);
        }

        AnsiConsole.Write(table);
        return 0;
    }

    /// <summary>Every sparse kernel and the dense one over all shares of zeros, for fitting costs.</summary>
    public static int Measure(int rounds, string json)
    {
        List<MeasuredCandidate> measured = [];
        foreach (SparseLayer layer in SparseLayer.ForCosts)
        {
            foreach ((double zeros, int block) in new[] { (0.4, 1), (0.8, 1), (0.95, 1), (1.0, 1), (0.5, 4), (0.9, 4) })
            {
                Graph graph = layer.With(zeros, block);
                Candidate dense = Selector.Select(graph, Requantization.Float32, (_, c) => DenseCycles(c))
                    .Layers[0].Choices.First(c => Sets.Present().Contains(c.Set)).Chosen;
                Candidate[] candidates = [dense, .. Sparse(graph).Where(c => c.Kernel.Set != InstructionSet.Vector128)];
                double[] times = RaceResult.Of([.. candidates.Select(c => Forced(graph, c))], rounds).Medians;
                measured.AddRange(candidates.Select((c, i) => new MeasuredCandidate(
                    $"{layer.Name} {zeros:P0} {block}", c.Kernel.Set.ToString(), c.Kernel.Name, c.Work, c.Cycles, times[i])));
            }
        }

        File.WriteAllText(json, JsonSerializer.Serialize(measured));
        return 0;
    }

    /// <summary>The network with the best kernels that do not skip zeros.</summary>
    public static GeneratedModel Dense(Graph graph) => Ranked(graph, DenseCycles);

    /// <summary>What candidates are ranked by where none may skip zeros.</summary>
    public static double DenseCycles(Candidate candidate) => candidate.Kernel.SkipsZeros ? double.MaxValue : candidate.Cycles;

    private static GeneratedModel Ranked(Graph graph, Func<Candidate, double> rank) =>
        new(LoadedModels.Compile(graph, Requantization.Float32, (_, candidate) => rank(candidate)));

    // The kernel asked for wins in its set, and its set over every other.
    private static GeneratedModel Forced(Graph graph, Candidate wanted) =>
        Ranked(graph, c => c.Kernel == wanted.Kernel ? 0 : c.Kernel.Set <= InstructionSet.Vector128 ? 1 : 2);

    private static IEnumerable<Candidate> Sparse(Graph graph) =>
        Sets.Present().SelectMany(set => Candidates.Of(graph, graph.Nodes[0], set)).Where(c => c.Kernel.SkipsZeros);

    /// <summary>The kernel of a single layer on this processor.</summary>
    public static Microkernel Chosen(Graph graph) =>
        Selector.Select(graph, Requantization.Float32).Layers[0].Choices.First(c => Sets.Present().Contains(c.Set)).Chosen.Kernel;

    private static string BytesOfNonZero(Graph graph)
    {
        Microkernel kernel = Chosen(graph);
        Node node = graph.Nodes[0];
        int weights = graph.InputOf(node, 1).Data!.Int8.Count(w => w != 0);
        int bytes = kernel.Gather > 0 ? GatherLayer.Of(graph, node, kernel.Gather)!.PackedBytes
            : kernel.IsSparse ? SparseSteps.Of(graph, node, kernel.Tile.Kr, 1)!.PackedBytes : 0;
        return bytes == 0 || weights == 0 ? "" : ((double)bytes / weights).ToString("F2", CultureInfo.InvariantCulture);
    }

    public static string Zeros(double zeros, int block) => $"{zeros:P0} {(block == 1 ? "single" : "1x4")}";

    private static string Microseconds(double value) => value.ToString("F3", CultureInfo.InvariantCulture) + " µs";

    private static string Ratio(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
