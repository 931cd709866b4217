using System;
using System.Collections.Generic;
using System.Linq;
using ScottPlot;

namespace KeywordSpotting.Training.Reporting;

/// <summary>The weights of one layer in steps of their int8 grid, before and after pruning.</summary>
internal static class WeightsFigure
{
    private const int Extreme = 127;
    private const int Wide = 4;

    /// <summary>All int8 values of a layer, four to a bar.</summary>
    /// <param name="title">What the weights are of.</param>
    /// <param name="dense">In float, [outputs, inputs].</param>
    /// <param name="pruned">The same layer after pruning and fine-tuning.</param>
    /// <param name="outputs">Rows: each has its own scale.</param>
    public static string Html(string title, float[] dense, float[] pruned, int outputs)
    {
        Plot plot = Plots.New($"{title}: weights on the int8 grid", "steps of the row's scale", "weights");
        int[] denseSteps = Steps(dense, outputs);
        int[] gone = [.. denseSteps.Where((_, i) => pruned[i] == 0)];
        Histogram(denseSteps, Wide, Plots.Main.WithAlpha(0.8), "kept by pruning");
        Histogram(gone, Wide, Plots.Other, "removed by pruning");
        for (int grid = -Extreme; grid <= Extreme; grid += Wide)
        {
            plot.Add.VerticalLine(grid - (Wide / 2.0), 0.4f, Plots.Quiet.WithAlpha(0.25));
        }

        plot.Axes.SetLimitsX(-Extreme, Extreme);
        plot.Axes.Margins(bottom: 0);
        plot.ShowLegend(Alignment.UpperRight);
        return plot.ToHtml($"The dense layer's weights, each row divided by its scale, in bars of {Wide} int8 values; the orange part is what pruning dropped.");

        void Histogram(int[] steps, int size, Color color, string name)
        {
            Dictionary<int, int> counts = steps.GroupBy(step => (int)Math.Floor((double)step / size)).ToDictionary(group => group.Key, group => group.Count());
            plot.Add.Bars(counts.Select(pair => new ScottPlot.Bar
            {
                Position = (pair.Key + 0.5) * size, Value = pair.Value, Size = 0.9 * size, FillColor = color, LineWidth = 0,
            }).ToArray()).LegendText = name;
        }
    }

    /// <summary>What is left near zero, one bar for each int8 value.</summary>
    public static string AfterHtml(string title, float[] pruned, int outputs)
    {
        const int Shown = 64;
        Plot plot = Plots.New($"{title}: what is left after pruning", "steps of the row's scale", "weights");
        int[] steps = [.. Steps(pruned, outputs).Where((_, i) => pruned[i] != 0)];
        plot.Add.Bars(steps.Where(step => Math.Abs(step) <= Shown).GroupBy(step => step).Select(group => new ScottPlot.Bar
        {
            Position = group.Key, Value = group.Count(), Size = 0.9, FillColor = Plots.Third, LineWidth = 0,
        }).ToArray());
        plot.Axes.SetLimitsX(-Shown, Shown);
        plot.Axes.Margins(bottom: 0);
        return plot.ToHtml(
            $"One bar for each int8 value. {steps.Length:N0} of {pruned.Length:N0} weights are left; fine-tuning moved them away from zero. Those at 0 were kept and are rounded away.");
    }

    private static int[] Steps(float[] weights, int outputs)
    {
        int inputs = weights.Length / outputs;
        return [.. Enumerable.Range(0, outputs).SelectMany(output =>
        {
            float[] row = weights[(output * inputs)..((output + 1) * inputs)];
            float scale = row.Max(Math.Abs) / Extreme;
            return row.Select(weight => scale == 0 ? 0 : (int)Math.Round(weight / scale, MidpointRounding.ToEven));
        })];
    }
}
