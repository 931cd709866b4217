using System.Linq;
using KeywordSpotting.Training.Measuring;
using ScottPlot;
using Specializer.Probabilities;

namespace KeywordSpotting.Training.Reporting;

/// <summary>How often answers are right, against how sure they are.</summary>
internal static class ReliabilityFigure
{
    /// <summary>One diagram.</summary>
    public static string Html(string title, Scores scores, string caption)
    {
        Plot plot = Plots.New($"{title}: ECE {Findings.Percent(scores.ExpectedCalibrationError)}", "confidence", "share right");
        double width = 1.0 / scores.Bins.Length;
        int all = scores.Bins.Sum(bin => bin.Count);
        ScottPlot.Bar[] shares = Bars(scores.Bins, bin => (double)bin.Count / all, Plots.Quiet.WithAlpha(0.35));
        ScottPlot.Bar[] accuracies = Bars(scores.Bins, bin => bin.Accuracy, Plots.Main.WithAlpha(0.75));
        plot.Add.Bars(accuracies).LegendText = "share of the bin's answers that is right";
        plot.Add.Bars(shares).LegendText = "share of all answers in the bin";
        ScottPlot.Plottables.LinePlot line = plot.Add.Line(0, 0, 1, 1);
        line.LineColor = Plots.Other;
        line.LineWidth = 2;
        line.LinePattern = LinePattern.Dashed;
        line.LegendText = "as sure as right";
        plot.Axes.SetLimits(0, 1, 0, 1.02);
        plot.ShowLegend(Alignment.UpperLeft);
        return plot.ToHtml(caption);

        ScottPlot.Bar[] Bars(ReliabilityBin[] bins, System.Func<ReliabilityBin, double> height, Color color) =>
        [
            .. bins.Select((bin, i) => (bin, i)).Where(pair => pair.bin.Count > 0).Select(pair => new ScottPlot.Bar
            {
                Position = (pair.i + 0.5) * width, Value = height(pair.bin), Size = 0.92 * width, FillColor = color, LineWidth = 0,
            }),
        ];
    }
}
