using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Specializer.Benchmarks.Measuring;
using Specializer.Ir;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>Time and memory the generator takes from files to C#, as models grow in depth and in width.</summary>
internal static class GeneratorCommand
{
    private static readonly TargetClass Target =
        new("", EquatableArray<string>.Empty, "public static partial class Net", "Net", "Net.g.cs");

    public static int Run(int repetitions)
    {
        // Compiles the generator's own methods before anything is timed.
        Generate(GrowingModels.Deep(4));
        Generate(GrowingModels.Wide(64));

        Report("Blocks of a depthwise and a pointwise convolution", "layers", Doubling(2, 64), GrowingModels.Deep, m => m.Spec.Layers.Length, repetitions);
        Report("Four Dense layers, wider and wider", "weights", Doubling(64, 1024), GrowingModels.Wide, m => m.Weights, repetitions);
        AnsiConsole.WriteLine($"Medians of {repetitions} runs. Allocated: all that was, alive or not. Peak: most of the heap in use at once, beyond what was before.");
        return 0;
    }

    private static IEnumerable<int> Doubling(int from, int to)
    {
        for (int i = from; i <= to; i *= 2)
            yield return i;
    }

    private static void Report(
        string title, string unit, IEnumerable<int> sizes, Func<int, GrowingModel> build, Func<GrowingModel, double> sizeOf, int repetitions)
    {
        Table table = new Table { Title = new TableTitle(title) }
            .AddColumns("layers", "weights", "C# written", "time", "us per " + unit.TrimEnd('s'), "allocated", "peak");
        List<(double Size, double Time, double Allocated)> points = [];
        foreach (GrowingModel model in sizes.Select(build))
        {
            Cost[] costs = [.. Enumerable.Range(0, repetitions).Select(_ => Measure(model))];
            Cost cost = new(
                costs[0].Written,
                Median.Of([.. costs.Select(c => c.Milliseconds)]),
                Median.Of([.. costs.Select(c => c.Allocated)]),
                Median.Of([.. costs.Select(c => c.Peak)]));
            points.Add((sizeOf(model), cost.Milliseconds, cost.Allocated));
            table.AddRow(
                $"{model.Spec.Layers.Length}", $"{model.Weights:N0}", $"{cost.Written / 1e6:F2} MB", $"{cost.Milliseconds:F0} ms",
                $"{cost.Milliseconds * 1e3 / sizeOf(model):G3}", $"{cost.Allocated / 1e6:F0} MB", $"{cost.Peak / 1e6:F0} MB");
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(
            $"Time grows with the power {Slope(points.Select(p => (p.Size, p.Time))):F2} of the {unit}, memory with {Slope(points.Select(p => (p.Size, p.Allocated))):F2}.");
    }

    private static Cost Measure(GrowingModel model)
    {
        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long peak = 0;
        using CancellationTokenSource done = new();
        Task watching = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false) - before);
                Thread.Sleep(1);
            }
        });
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Stopwatch watch = Stopwatch.StartNew();
        string source = Generate(model);
        double milliseconds = watch.Elapsed.TotalMilliseconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        done.Cancel();
        watching.Wait();
        return new Cost(source.Length, milliseconds, allocated, peak);
    }

    private static string Generate(GrowingModel model)
    {
        CompiledModel compiled = ModelCompiler.Compile(
            model.Spec, Target, () => model.File, () => model.Calibration, GrowingModels.FileName, "", CancellationToken.None);
        return compiled.Source ?? throw new InvalidOperationException(string.Join("; ", compiled.Findings.SelectMany(f => f.Arguments)));
    }

    /// <summary>The exponent that fits best: least squares of the logarithms.</summary>
    private static double Slope(IEnumerable<(double Size, double Cost)> points)
    {
        (double X, double Y)[] logs = [.. points.Select(p => (Math.Log(p.Size), Math.Log(p.Cost)))];
        (double x, double y) = (logs.Average(p => p.X), logs.Average(p => p.Y));
        return logs.Sum(p => (p.X - x) * (p.Y - y)) / logs.Sum(p => (p.X - x) * (p.X - x));
    }

    private sealed record Cost(double Written, double Milliseconds, double Allocated, double Peak);
}
