using System;
using System.Collections.Generic;
using System.Linq;
using ScottPlot;

namespace KeywordSpotting.Training.Reporting;

/// <summary>One quantity of every network, side by side.</summary>
internal static class StagesFigure
{
    /// <summary>A bar for each network that has a value.</summary>
    public static string Html(string title, string unit, IReadOnlyList<Row> rows, Func<Row, double?> value, string caption)
    {
        (Row Row, double Value)[] shown = [.. rows.Select(row => (row, value(row))).Where(pair => pair.Item2 is not null).Select(pair => (pair.row, pair.Item2!.Value)).Reverse()];
        Plot plot = Plots.New(title, unit, "");
        ScottPlot.Plottables.BarPlot bars = plot.Add.Bars(shown.Select((pair, i) => new ScottPlot.Bar
        {
            Position = i, Value = pair.Value, Size = 0.7, FillColor = Plots.Main, LineWidth = 0, Label = pair.Value.ToString("#,0.#", System.Globalization.CultureInfo.InvariantCulture),
        }).ToArray());
        bars.Horizontal = true;
        plot.Axes.Left.SetTicks([.. Enumerable.Range(0, shown.Length).Select(i => (double)i)], [.. shown.Select(pair => pair.Row.Candidate.Title)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.SetLimitsX(0, shown.Length == 0 ? 1 : 1.15 * shown.Max(pair => pair.Value));
        return plot.ToHtml(caption, height: 140 + (22 * shown.Length));
    }
}
