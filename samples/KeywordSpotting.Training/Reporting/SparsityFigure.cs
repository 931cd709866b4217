using System.Collections.Generic;
using System.Linq;
using KeywordSpotting.Training.Pipeline.Stages;
using ScottPlot;

namespace KeywordSpotting.Training.Reporting;

/// <summary>Accuracy of generated code against the share of pointwise weights dropped.</summary>
internal static class SparsityFigure
{
    /// <summary>Both kinds of pruning, and what the project allows them to lose.</summary>
    public static string Html(Findings findings)
    {
        Plot plot = Plots.New("What pruning costs", "pointwise weights dropped, %", "int8 accuracy, %");
        Curve("1×4 blocks", Plots.Main, findings.Curve("blocks", PruneStage.Blocks));
        Curve("single weights", Plots.Other, findings.Curve("weights", PruneStage.Weights));
        double dense = findings.Untuned.Int8;
        Allowance(80, dense - 0.015, Plots.Main);
        Allowance(90, dense - 0.02, Plots.Other);
        plot.Add.HorizontalLine(100 * dense, 1, Plots.Quiet, LinePattern.Dotted);
        plot.Axes.SetLimitsX(-2, 100);
        plot.ShowLegend(Alignment.LowerLeft);
        return plot.ToHtml(
            "Each point is a stage: drop, then fine-tune with the teachers. Triangles mark what 80 % in blocks and 90 % of single weights may fall to; the dotted line is the dense network.");

        void Curve(string name, Color color, IReadOnlyList<(double Sparsity, Row Row)> points)
        {
            ScottPlot.Plottables.Scatter line = plot.Add.Scatter(
                points.Select(point => 100 * point.Sparsity).ToArray(), points.Select(point => 100 * point.Row.Int8).ToArray());
            (line.Color, line.LineWidth, line.MarkerSize, line.LegendText) = (color, 2, 8, name);
        }

        void Allowance(double sparsity, double accuracy, Color color)
        {
            ScottPlot.Plottables.Marker mark = plot.Add.Marker(sparsity, 100 * accuracy, MarkerShape.OpenTriangleUp, 11);
            (mark.Color, mark.LineWidth) = (color, 2);
        }
    }
}
