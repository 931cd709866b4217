using System.Linq;
using KeywordSpotting.Training.Pipeline.Stages;
using ScottPlot;

namespace KeywordSpotting.Training.Reporting;

/// <summary>Each seed's accuracy with a teacher and without.</summary>
internal static class SeedsFigure
{
    /// <summary>Dots for the seeds, a bar for their mean.</summary>
    public static string Html(Findings findings)
    {
        Plot plot = Plots.New("What the teachers are worth", "", "int8 accuracy, %");
        Group(0, findings.Of(BaselineStage.Names(findings.Options)), Plots.Other);
        Group(1, findings.Of(StudentStage.Names(findings.Options)), Plots.Main);
        plot.Add.HorizontalLine(88, 1.5f, Plots.Quiet, LinePattern.Dashed);
        plot.Axes.Bottom.SetTicks([0, 1], ["without a teacher", "with the teachers"]);
        plot.Axes.SetLimitsX(-0.6, 1.6);
        return plot.ToHtml("Dots are seeds, lines their means; the dashed line is the bar of 88 %. Same data, epochs and seeds on both sides.");

        void Group(int place, Row[] rows, Color color)
        {
            if (rows.Length == 0)
            {
                return;
            }

            double mean = 100 * rows.Average(row => row.Int8);
            ScottPlot.Plottables.LinePlot line = plot.Add.Line(place - 0.25, mean, place + 0.25, mean);
            (line.LineColor, line.LineWidth) = (color, 3);
            foreach (Row row in rows)
            {
                plot.Add.Marker(place, 100 * row.Int8, MarkerShape.FilledCircle, 10, color.WithAlpha(0.6));
            }

            ScottPlot.Plottables.Text label = plot.Add.Text(Findings.Percent(mean / 100), place + 0.28, mean);
            (label.LabelFontColor, label.LabelFontSize, label.LabelAlignment) = (color, 13, Alignment.MiddleLeft);
        }
    }
}
