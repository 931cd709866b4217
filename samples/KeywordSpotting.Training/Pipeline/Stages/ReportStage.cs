using KeywordSpotting.Training.Reporting;
using Spectre.Console;

namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>What was measured, as a page to look at and as a table.</summary>
internal sealed class ReportStage : IStage
{
    /// <inheritdoc/>
    public string Name => "report";

    /// <inheritdoc/>
    public string Description => "Writes report.html, and the table into a Markdown page.";

    /// <inheritdoc/>
    public void Run(Workspace workspace)
    {
        Findings findings = Findings.Read(workspace);
        string html = workspace.PathOf("report.html");
        string markdown = workspace.Options.Markdown ?? workspace.PathOf("report.md");
        Workspace.ShowProgress(Name, 2, advance =>
        {
            HtmlReport.Write(findings, workspace, html);
            advance();
            MarkdownReport.Write(findings, markdown);
            advance();
        });
        AnsiConsole.WriteLine($"wrote {html} and {markdown}");
    }
}
