using System;
using System.Text;
using ScottPlot;

namespace KeywordSpotting.Training.Reporting;

/// <summary>The look that all figures share, and their way into a page.</summary>
internal static class Plots
{
    /// <summary>What is measured.</summary>
    public static readonly Color Main = Color.FromHex("#2563EB");

    /// <summary>What it is compared with.</summary>
    public static readonly Color Other = Color.FromHex("#F59E0B");

    /// <summary>A third thing.</summary>
    public static readonly Color Third = Color.FromHex("#0D9488");

    /// <summary>What stays behind: grids, references, counts.</summary>
    public static readonly Color Quiet = Color.FromHex("#94A3B8");

    /// <summary>An empty figure.</summary>
    public static Plot New(string title, string horizontal, string vertical)
    {
        Plot plot = new();
        plot.Title(title, size: 17);
        plot.XLabel(horizontal, size: 13);
        plot.YLabel(vertical, size: 13);
        plot.FigureBackground.Color = Colors.White;
        plot.Grid.MajorLineColor = Color.FromHex("#E2E8F0");
        plot.Axes.Color(Color.FromHex("#334155"));
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        plot.Font.Set("DejaVu Sans");
        plot.Legend.OutlineColor = Color.FromHex("#E2E8F0");
        plot.Legend.ShadowColor = Colors.Transparent;
        return plot;
    }

    /// <summary>
    /// An element with the figure inside it. An image of its own, since names inside several drawings of one page would
    /// clash.
    /// </summary>
    /// <param name="plot">The figure.</param>
    /// <param name="caption">What it shows, for those who see it and those who do not.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    public static string ToHtml(this Plot plot, string caption, int width = 560, int height = 400)
    {
        string image = Convert.ToBase64String(Encoding.UTF8.GetBytes(plot.GetSvgXml(width, height)));
        string text = System.Net.WebUtility.HtmlEncode(caption);
        return $"<figure><img alt=\"{text}\" width=\"{width}\" height=\"{height}\" src=\"data:image/svg+xml;base64,{image}\"/><figcaption>{text}</figcaption></figure>";
    }
}
