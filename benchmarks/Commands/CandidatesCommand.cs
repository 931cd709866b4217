using System;
using System.Collections.Generic;
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

/// <summary>A candidate's count of work and its time.</summary>
internal sealed record MeasuredCandidate(string Layer, string Set, string Kernel, KernelWork Work, double Cycles, double Microseconds);

/// <summary>How well the cost model ranks: the time of what it chooses against the best of all candidates.</summary>
internal static class CandidatesCommand
{
    private const int Rounds = 9;
    private const double Tolerance = 0.10;

    /// <summary>The likeliest candidates of each layer, and every eighth of the rest.</summary>
    private const int Likeliest = 12;

    public static int Run(string[] files, string? json)
    {
        List<MeasuredCandidate> all = [];
        Table table = new Table().AddColumns("layer", "set", "chosen", "best", "loss");
        int near = 0, layers = 0;
        foreach ((string network, Graph graph) in Networks.Load(files))
        {
            foreach (Node node in graph.Nodes.Where(n => n is DenseNode or Conv2DNode or DepthwiseConv2DNode))
            {
                Graph layer = SingleLayer.Of(graph, node);
                foreach (InstructionSet set in Sets.Present().Where(s => s != InstructionSet.Vbmi))
                {
                    MeasuredCandidate[] measured = Measure($"{network} {node.Name}", layer, set);
                    if (measured.Length == 0)
                        continue;
                    MeasuredCandidate best = measured.MinBy(m => m.Microseconds)!;
                    double loss = (measured[0].Microseconds / best.Microseconds) - 1;
                    layers++;
                    near += loss <= Tolerance ? 1 : 0;
                    table.AddRow(Markup.Escape(measured[0].Layer), $"{set}", $"{measured[0].Kernel} {measured[0].Microseconds:F2} µs", $"{best.Kernel} {best.Microseconds:F2} µs", $"{loss:P0}");
                    all.AddRange(measured);
                }
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"Within {Tolerance:P0} of the best candidate: {near} of {layers} choices ({(double)near / layers:P0}).");
        if (json is not null)
            File.WriteAllText(json, JsonSerializer.Serialize(all));
        return 0;
    }

    /// <summary>The chosen candidate first.</summary>
    private static MeasuredCandidate[] Measure(string name, Graph layer, InstructionSet set)
    {
        Candidate[] ranked = Candidates.Of(layer, layer.Nodes[0], set).OrderBy(c => c.Cycles).ThenBy(c => c.Kernel.Tile.Mr).ToArray();
        Candidate[] taken = ranked.Where((_, i) => i < Likeliest || i % 8 == 0).ToArray();
        if (taken.Length == 0)
            return [];

        IContender[] contenders = taken
            .Select(c => new GeneratedModel(LoadedModels.Compile(layer, Requantization.Float32, (_, other) => Rank(other, c))))
            .ToArray();
        RaceResult race = RaceResult.Of(contenders, Rounds);
        return taken
            .Select((c, i) => new MeasuredCandidate(name, set.ToString(), c.Kernel.Name, c.Work, c.Cycles, race.Medians[i]))
            .ToArray();
    }

    // The kernel asked for wins in its set, and its set over every other.
    private static double Rank(Candidate candidate, Candidate wanted) =>
        candidate.Kernel == wanted.Kernel ? 0 : candidate.Kernel.Set <= InstructionSet.Vector128 ? 1 : 2;
}
