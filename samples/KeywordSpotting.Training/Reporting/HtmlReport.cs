using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using KeywordSpotting.Training.Pipeline;
using KeywordSpotting.Training.Pipeline.Stages;

namespace KeywordSpotting.Training.Reporting;

/// <summary>One page with everything inside it: bars, figures, table.</summary>
internal static class HtmlReport
{
    private const string Style = """
        :root { color-scheme: light; --ink: #0f172a; --soft: #475569; --line: #e2e8f0; --good: #15803d; --bad: #b91c1c; }
        * { box-sizing: border-box; }
        body { margin: 0; background: #f8fafc; color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
        main { max-width: 1220px; margin: 0 auto; padding: 40px 24px 80px; }
        h1 { font-size: 34px; line-height: 1.2; margin: 0 0 8px; letter-spacing: -0.02em; }
        h2 { font-size: 22px; margin: 48px 0 12px; letter-spacing: -0.01em; }
        p.lead { color: var(--soft); max-width: 75ch; margin: 0 0 28px; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 16px; }
        .card { background: white; border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; }
        .card b { display: block; font-size: 28px; letter-spacing: -0.02em; }
        .card span { color: var(--soft); font-size: 14px; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(540px, 1fr)); gap: 20px; }
        figure { margin: 0; background: white; border: 1px solid var(--line); border-radius: 12px; padding: 12px; }
        figure.wide { grid-column: 1 / -1; }
        figure img { display: block; max-width: 100%; height: auto; margin: 0 auto; }
        figcaption { color: var(--soft); font-size: 14px; padding: 6px 8px 4px; }
        .scroll { overflow-x: auto; background: white; border: 1px solid var(--line); border-radius: 12px; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
        th, td { padding: 8px 10px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
        th { color: var(--soft); font-weight: 600; vertical-align: bottom; white-space: normal; }
        th:first-child, td:first-child { text-align: left; }
        .bars td, .bars th { text-align: left; white-space: normal; }
        tr:last-child td { border-bottom: 0; }
        .met { color: var(--good); font-weight: 700; } .missed { color: var(--bad); font-weight: 700; }
        footer { color: var(--soft); font-size: 14px; margin-top: 40px; }
        """;

    /// <summary>Writes the page.</summary>
    public static void Write(Findings findings, Workspace workspace, string path)
    {
        Row dense = findings.Dense;
        StringBuilder page = new();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        page.Append("<title>The keyword spotter, from recordings to int8 code</title><style>").Append(Style).Append("</style></head><body><main>");
        page.Append("<h1>The keyword spotter, from recordings to int8 code</h1>");
        page.Append("<p class=\"lead\">Twelve classes, 787 clips of 30 speakers that no network was trained on. Every int8 number was measured through code that the generator made of the weights.</p>");
        page.Append("<section class=\"cards\">");
        Card(page, Findings.Percent(dense.Int8), $"right in int8: {dense.Candidate.Title}");
        Card(page, $"{dense.Measured.Size.Bytes / 1000.0:F1} kB", "weights and biases");
        Card(page, dense.Microseconds is { } time ? $"{time:F1} µs" : "–", "for one second of audio, one thread");
        if (dense.Certainty is { } sure)
        {
            Card(page, Findings.Percent(sure.Calibrated.ExpectedCalibrationError), "between how sure it is and how right");
        }

        page.Append("</section>");

        Heading(page, "What was to be reached");
        page.Append("<div class=\"scroll\"><table class=\"bars\"><tr><th>bar</th><th>measured</th><th></th></tr>");
        foreach (Bar bar in findings.Bars())
        {
            page.Append($"<tr><td>{Text(bar.Claim)}</td><td>{Text(bar.Measured)}</td><td class=\"{(bar.IsMet ? "met\">met" : "missed\">missed")}</td></tr>");
        }

        page.Append("</table></div>");

        Heading(page, "Taught and pruned");
        Figures(page, [SeedsFigure.Html(findings), SparsityFigure.Html(findings), .. Weights(workspace)]);
        Heading(page, "In int8");
        Row[] compared = findings.Of([dense.Candidate.Name, Best(findings, "blocks", 0.8), Best(findings, "weights", 0.9)]);
        Figures(page,
        [
            LayersFigure.Html(compared).Replace("<figure>", "<figure class=\"wide\">", System.StringComparison.Ordinal),
            StagesFigure.Html("Multiplications with weights not zero", "thousands in one run", findings.Rows, row => row.Measured.Size.NonZeroMacs / 1000.0, "What a kernel that skipped every zero would multiply."),
            .. findings.Rows.All(row => row.Microseconds is null) ? [] : new[] { StagesFigure.Html("Time of generated code", "microseconds a run, one thread", findings.Rows, row => row.Microseconds, "Median of 31 turns of 200 runs; the networks took turns.") },
        ]);
        if (dense.Certainty is { } certainty)
        {
            Heading(page, "How sure it is");
            Figures(page,
            [
                ReliabilityFigure.Html("Before (τ = 1)", dense.Measured.Uncalibrated, "Bars off the dashed line are answers that are more or less often right than they claim."),
                ReliabilityFigure.Html($"After (τ = {certainty.Temperature:F2})", certainty.Calibrated, "The same answers with the temperature folded into the generated code."),
                CertaintyFigure.Html(certainty),
            ]);
        }

        Heading(page, "Every network");
        Table(page, findings);
        page.Append("<footer>Made by <code>train.sh report</code> of samples/KeywordSpotting.Training. Accuracies are of the validation split; NLL in nats; ECE of 15 bins.</footer>");
        page.Append("</main></body></html>\n");
        File.WriteAllText(path, page.ToString());
    }

    private static IEnumerable<string> Weights(Workspace workspace)
    {
        const string Layer = "pw2";
        string pruned = PruneStage.NameOf("weights", 0.9);
        if (!File.Exists(workspace.PathOf(pruned + ".safetensors")))
        {
            yield break;
        }

        using KwsNetwork before = workspace.Network(PruneStage.DenseOf(workspace.Options), "student");
        using KwsNetwork after = workspace.Network(pruned, "prune");
        float[] dense = before.Pointwise.First(block => block.Layer == Layer).Weight.Values();
        float[] left = after.Pointwise.First(block => block.Layer == Layer).Weight.Values();
        yield return WeightsFigure.Html(Layer, dense, left, before.Channels);
        yield return WeightsFigure.AfterHtml(Layer, left, before.Channels);
    }

    private static string Best(Findings findings, string kind, double sparsity)
    {
        string name = PruneStage.NameOf(kind, sparsity);
        return findings.Find(TuneStage.Tuned(name)) is null ? name : TuneStage.Tuned(name);
    }

    private static void Table(StringBuilder page, Findings findings)
    {
        page.Append("<div class=\"scroll\"><table><tr>");
        foreach (string name in Columns.Names)
        {
            page.Append("<th>").Append(Text(name)).Append("</th>");
        }

        page.Append("</tr>");
        foreach (Row row in findings.Rows)
        {
            page.Append("<tr>").Append(string.Concat(Columns.Of(row).Select(cell => $"<td>{Text(cell)}</td>"))).Append("</tr>");
        }

        page.Append("</table></div>");
    }

    private static void Card(StringBuilder page, string number, string text) =>
        page.Append($"<div class=\"card\"><b>{Text(number)}</b><span>{Text(text)}</span></div>");

    private static void Heading(StringBuilder page, string text) => page.Append("<h2>").Append(Text(text)).Append("</h2>");

    private static void Figures(StringBuilder page, IEnumerable<string> figures) =>
        page.Append("<section class=\"figures\">").AppendJoin("\n", figures).Append("</section>");

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
