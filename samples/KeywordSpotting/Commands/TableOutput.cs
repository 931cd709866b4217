using System.IO;
using Spectre.Console;

namespace KeywordSpotting.Commands;

/// <summary>Writes tables where the other output goes.</summary>
internal static class TableOutput
{
    /// <summary>Writes a table, in colour where the writer is a terminal.</summary>
    public static void WriteTable(this TextWriter output, Table table)
        => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }).Write(table);
}
