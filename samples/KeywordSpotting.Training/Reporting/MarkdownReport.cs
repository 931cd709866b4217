using System.IO;
using System.Linq;
using System.Text;

namespace KeywordSpotting.Training.Reporting;

/// <summary>The bars and the table of networks as a part of a Markdown page, between two marks.</summary>
internal static class MarkdownReport
{
    private const string Begin = "<!-- measured: begin -->";
    private const string End = "<!-- measured: end -->";

    /// <summary>Writes the measured part into a page that has the marks, or a page of that part alone.</summary>
    public static void Write(Findings findings, string path)
    {
        string measured = $"{Begin}\n{Text(findings)}{End}";
        string page = File.Exists(path) ? File.ReadAllText(path) : $"{Begin}\n{End}\n";
        int begin = page.IndexOf(Begin, System.StringComparison.Ordinal);
        int end = page.IndexOf(End, System.StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"{path} does not have the marks {Begin} and {End} to write between");
        }

        File.WriteAllText(path, page[..begin] + measured + page[(end + End.Length)..]);
    }

    private static string Text(Findings findings)
    {
        StringBuilder text = new("\n| bar | measured | |\n|---|---|---|\n");
        foreach (Bar bar in findings.Bars())
        {
            text.Append($"| {bar.Claim} | {bar.Measured} | {(bar.IsMet ? "met" : "**missed**")} |\n");
        }

        text.Append('\n').Append($"| {string.Join(" | ", Columns.Names)} |\n|---|{string.Concat(Columns.Names.Skip(1).Select(_ => "---:|"))}\n");
        foreach (Row row in findings.Rows)
        {
            text.Append($"| {string.Join(" | ", Columns.Of(row))} |\n");
        }

        return text.Append('\n').ToString();
    }
}
