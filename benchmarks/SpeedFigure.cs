using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Specializer.Benchmarks;

/// <summary>A figure of speed against the share of zeros, as SVG text that differs only where the measurements do.</summary>
internal static class SpeedFigure
{
    private const double Left = 60, Top = 40, Width = 560, Height = 300;

    private static readonly string[] Colours = ["#1f77b4", "#d62728", "#2ca02c"];

    /// <param name="title">The layer.</param>
    /// <param name="curves">For each structure how many times as fast as dense a share of zeros is.</param>
    public static string Draw(string title, IReadOnlyList<(string Name, (double Zeros, double Speed)[] Points)> curves)
    {
        double highest = Math.Ceiling(curves.Max(c => c.Points.Max(p => p.Speed)));
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Left + Width + 30}\" height=\"{Top + Height + 60}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        Text(svg, Left, 22, $"{title}: times as fast as the dense kernel", "start");
        for (int tenth = 0; tenth <= 10; tenth++)
        {
            Line(svg, X(tenth / 10.0), Top, X(tenth / 10.0), Top + Height, "#dddddd");
            Text(svg, X(tenth / 10.0), Top + Height + 18, $"{tenth * 10} %", "middle");
        }

        double step = highest > 12 ? Math.Ceiling(highest / 10) : 1;
        for (double speed = 0; speed <= highest; speed += step)
        {
            Line(svg, Left, Y(speed), Left + Width, Y(speed), "#dddddd");
            Text(svg, Left - 8, Y(speed) + 4, speed.ToString(CultureInfo.InvariantCulture), "end");
        }

        Line(svg, Left, Y(1), Left + Width, Y(1), "#555555");
        Text(svg, Left + (Width / 2), Top + Height + 40, "zeros among the weights; a ring marks the first share at which zeros are skipped", "middle");
        for (int i = 0; i < curves.Count; i++)
        {
            string colour = Colours[i % Colours.Length];
            string path = string.Join(' ', curves[i].Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Zeros):F1},{Y(p.Speed):F1}")));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
            foreach ((double zeros, double speed) in curves[i].Points.Where(p => Math.Abs(p.Speed - 1) > 0).Take(1))
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(zeros):F1}\" cy=\"{Y(speed):F1}\" r=\"5\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
            Line(svg, Left + 12, Top + 14 + (18 * i), Left + 36, Top + 14 + (18 * i), colour, 2);
            Text(svg, Left + 42, Top + 18 + (18 * i), curves[i].Name, "start");
        }

        return svg.Append("</svg>\n").ToString();

        double Y(double speed) => Top + Height - (Height * speed / highest);
    }

    private static double X(double zeros) => Left + (Width * zeros);

    private static void Line(StringBuilder svg, double x1, double y1, double x2, double y2, string colour, int width = 1) =>
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>\n");

    private static void Text(StringBuilder svg, double x, double y, string text, string anchor) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\">{text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;")}</text>\n");
}
