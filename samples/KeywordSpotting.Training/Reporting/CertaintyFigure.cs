using System.Linq;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Training.Measuring;
using ScottPlot;

namespace KeywordSpotting.Training.Reporting;

/// <summary>How many answers remain, and how many of them are right, as less sure ones are left out.</summary>
internal static class CertaintyFigure
{
    /// <summary>The curve of one network and the threshold chosen on it.</summary>
    public static string Html(Certainty certainty)
    {
        Plot plot = Plots.New("Keywords that are claimed, and that are right", "least probability that is believed", "%");
        Answer[] answers = [.. certainty.Answers.Where(answer => answer.Heard < Keywords.Silence).OrderByDescending(answer => answer.Confidence)];
        bool[] right = [.. answers.Select(answer => answer.Heard == answer.Label)];
        double[] thresholds = [.. answers.Select(answer => (double)answer.Confidence)];
        double[] coverage = [.. answers.Select((_, i) => 100.0 * (i + 1) / answers.Length)];
        int sum = 0;
        double[] precision = [.. right.Select((isRight, i) => 100.0 * (sum += isRight ? 1 : 0) / (i + 1))];
        Line(thresholds, precision, Plots.Main, "of them right");
        Line(thresholds, coverage, Plots.Other, "claimed");
        if (certainty.Threshold <= 1)
        {
            plot.Add.VerticalLine(certainty.Threshold, 1.5f, Plots.Quiet, LinePattern.Dashed);
        }

        plot.Axes.SetLimits(0, 1, 0, 104);
        plot.ShowLegend(Alignment.LowerLeft);
        return plot.ToHtml(
            $"Below a probability of {certainty.Threshold:F3} (dashed) the program is not sure. From there on {Findings.Percent(certainty.Coverage)} of the keywords it hears are left, and {Findings.Percent(certainty.Precision)} of those are right.");

        void Line(double[] xs, double[] ys, Color color, string name)
        {
            ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(xs, ys, color);
            (line.LineWidth, line.LegendText) = (2, name);
        }
    }
}
