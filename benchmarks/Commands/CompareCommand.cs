using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;
using Specializer.Benchmarks.Contenders;
using Specializer.Benchmarks.Measuring;
using Specializer.Ir;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>One network's figures, as the JSON file has them.</summary>
internal sealed record Comparison(
    string Network, long Macs, double OursMicroseconds, double OursDeviation, double OnnxMicroseconds, double OnnxDeviation,
    double Ratio, double GigaMacs, double ShareOfPeak, double Near, int WorstDifference, double SameArgMax);

/// <summary>This project's code against ONNX Runtime, in turns, in one process.</summary>
internal static class CompareCommand
{
    /// <summary>A peak that could not be measured is no number.</summary>
    public static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <returns>0, or 1 where the two do not compute the same.</returns>
    /// <param name="files">.tflite files; those of MLPerf Tiny unless given.</param>
    /// <param name="json">Where the figures go too.</param>
    /// <param name="rounds">Turns of each.</param>
    /// <param name="removesChannels">Adds a row for each network that loses channels by exact removal; ONNX Runtime still runs the whole one.</param>
    public static int Run(string[] files, string? json, int rounds, bool removesChannels)
    {
        double peak = Peak.Measure();
        List<Comparison> rows = [];
        foreach ((string name, Graph graph) in Networks.Load(files))
            rows.Add(Compare(name, graph, peak, rounds));
        if (removesChannels)
        {
            foreach (((string name, Graph graph), (_, Graph reduced)) in Networks.Load(files).Zip(Networks.Load(files, removesChannels: true)))
            {
                if (reduced.MacsRemoved > 0)
                    rows.Add(Compare(name + ", dead channels removed", graph, peak, rounds, reduced));
            }
        }

        Print(rows, $"Peak: {peak:F0} GMAC/s, {Peak.Name}. Medians of {rounds} turns each, one thread.");
        if (json is not null)
            File.WriteAllText(json, JsonSerializer.Serialize(rows, Json));
        return rows.All(r => r.Near >= 0.99) ? 0 : 1;
    }

    /// <param name="name">What the row is called; a network's name finds its inputs.</param>
    /// <param name="graph">What ONNX Runtime runs.</param>
    /// <param name="peak">The processor's GMAC/s.</param>
    /// <param name="rounds">Turns of each.</param>
    /// <param name="reduced">What this project runs, where it is not the same graph.</param>
    public static Comparison Compare(string name, Graph graph, double peak, int rounds, Graph? reduced = null)
    {
        using GeneratedModel ours = GeneratedModel.Of(reduced ?? graph);
        using OnnxTwin twin = new(graph);
        Agree agree = Agree.Of(ours, twin, Networks.Inputs(name.Split(',')[0], graph));
        RaceResult race = RaceResult.Of([ours, twin], rounds);
        long macs = (reduced ?? graph).Nodes.Sum((reduced ?? graph).MacsOf);
        double rate = macs / race.Medians[0] / 1e3;
        return new Comparison(
            name, macs, race.Medians[0], race.Deviations[0], race.Medians[1], race.Deviations[1],
            race.Medians[0] / race.Medians[1], rate, rate / peak, agree.Near, agree.Worst, agree.SameArgMax);
    }

    public static void Print(IEnumerable<Comparison> rows, string caption)
    {
        Table table = new Table().AddColumns("network", "MMAC", "Specializer", "ONNX Runtime", "ratio", "GMAC/s", "of peak", "within 2", "worst", "same argmax");
        foreach (Comparison r in rows)
        {
            table.AddRow(
                r.Network, $"{r.Macs / 1e6:F3}", $"{r.OursMicroseconds:F2} ± {r.OursDeviation:F2} µs",
                $"{r.OnnxMicroseconds:F2} ± {r.OnnxDeviation:F2} µs", $"{r.Ratio:F3}", $"{r.GigaMacs:F1}", $"{r.ShareOfPeak:P0}",
                $"{r.Near:P1}", $"{r.WorstDifference}", $"{r.SameArgMax:P0}");
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(caption);
    }
}
