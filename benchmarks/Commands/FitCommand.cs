using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Specializer.Benchmarks.Measuring;
using Specializer.Selection;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>
/// The costs in <see cref="CostModel"/> that best explain what <c>candidates --json</c> measured: the least sum of squared
/// relative errors with no cost below zero, for each kind of vectors by itself.
/// </summary>
internal static class FitCommand
{
    private static readonly (string Name, Func<KernelWork, double> Count)[] Counts =
    [
        ("Multiply", w => w.Multiplies), ("Operation", w => w.Operations), ("Load", w => w.Loads),
        ("StreamedByte", w => w.StreamedBytes), ("Iteration", w => w.Iterations), ("Tile", w => w.Tiles),
        ("Answer", w => w.Answers), ("ExtraLoop", w => w.ExtraLoops), ("Extra", w => w.Extras),
    ];

    public static int Run(string[] files, double gigahertz)
    {
        MeasuredCandidate[] all = files.SelectMany(f => JsonSerializer.Deserialize<MeasuredCandidate[]>(File.ReadAllText(f))!)
            // Kernels that skip zeros have costs of their own.
            .Where(m => m.Work is { GatherPositions: 0, RunsAlongPositions: false })
            .ToArray();
        Table table = new Table().AddColumns(["set", .. Counts.Select(c => c.Name), "kernels", "mean error", "near the best"]);
        foreach (IGrouping<string, MeasuredCandidate> set in all.GroupBy(m => m.Set))
        {
            MeasuredCandidate[] measured = [.. set];
            double[][] rows = [.. measured.Select(m => Counts.Select(c => c.Count(m.Work) / (m.Microseconds * 1e3 * gigahertz)).ToArray())];
            double[] costs = LeastSquares.NonNegative(rows, [.. rows.Select(_ => 1.0)]);
            double[] errors = [.. rows.Select(r => Math.Abs(r.Zip(costs, (a, b) => a * b).Sum() - 1))];
            table.AddRow([
                set.Key, .. costs.Select(c => $"{c:G4}"), $"{measured.Length}", $"{errors.Average():P0}",
                Near(measured, m => Counts.Select((c, i) => c.Count(m.Work) * costs[i]).Sum())]);
        }

        AnsiConsole.Write(table);
        return 0;
    }

    /// <summary>How many layers' kernels of least expected cost are within 10 % of the fastest measured.</summary>
    private static string Near(MeasuredCandidate[] measured, Func<MeasuredCandidate, double> cost)
    {
        IGrouping<string, MeasuredCandidate>[] layers = [.. measured.GroupBy(m => m.Layer)];
        int near = layers.Count(l => l.MinBy(cost)!.Microseconds <= 1.1 * l.Min(m => m.Microseconds));
        return $"{near} of {layers.Length}";
    }
}
