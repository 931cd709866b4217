using System.Collections.Generic;
using System.Linq;
using ScottPlot;

namespace KeywordSpotting.Training.Reporting;

/// <summary>The signal-to-quantization-noise ratio of each layer.</summary>
internal static class LayersFigure
{
    /// <summary>Some networks side by side.</summary>
    public static string Html(IReadOnlyList<Row> rows)
    {
        Plot plot = Plots.New("What int8 costs each layer", "", "signal to quantization noise, dB");
        Color[] colors = [Plots.Main, Plots.Other, Plots.Third];
        double width = 0.8 / rows.Count;
        for (int i = 0; i < rows.Count; i++)
        {
            Color color = colors[i % colors.Length];
            double shift = ((i + 0.5) * width) - 0.4;
            plot.Add.Bars(rows[i].Measured.Layers.Select((layer, place) => new ScottPlot.Bar
            {
                Position = place + shift, Value = layer.SignalToNoise, Size = 0.94 * width, FillColor = color, LineWidth = 0,
            }).ToArray()).LegendText = rows[i].Candidate.Title;
        }

        string[] names = [.. rows[0].Measured.Layers.Select(layer => layer.Layer)];
        plot.Axes.Bottom.SetTicks([.. Enumerable.Range(0, names.Length).Select(i => (double)i)], names);
        plot.Axes.SetLimitsY(0, rows.Max(row => row.Measured.Layers.Max(layer => layer.SignalToNoise)) * 1.35);
        plot.ShowLegend(Alignment.UpperRight);
        return plot.ToHtml(
            "Float network against generated code, on every eighth clip of the validation split. A layer's ratio includes what the layers before it spoilt; the average pooling takes noise away again.",
            width: 1140);
    }
}
