using System;
using System.IO;
using Spectre.Console;

namespace KeywordSpotting.Commands;

/// <summary>Writes tables where the other output goes.</summary>
internal static class TableOutput
{
    /// <summary>Writes a table, in colour where the writer is a terminal.</summary>
    public static void WriteTable(this TextWriter output, Table table)
    {
        // Left to itself the library goes by standard output, also where the writer is another one.
        AnsiConsoleSettings settings = new() { Out = new AnsiConsoleOutput(output) };
        if (output != Console.Out || Console.IsOutputRedirected)
        {
            settings.Ansi = AnsiSupport.No;
        }

        AnsiConsole.Create(settings).Write(table);
    }
}
