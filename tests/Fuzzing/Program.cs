using System;
using System.CommandLine;
using Spectre.Console;

namespace Specializer.Fuzzing;

/// <summary>Runs the project's random tests for as long as one likes; docs/reliability.md says what they check.</summary>
internal static class Program
{
    private static readonly Option<int> Seed = new("--seed") { Description = "Where random numbers start.", DefaultValueFactory = _ => 1 };

    private static readonly Option<long> First = new("--first") { Description = "Number of the first case." };

    private static readonly Option<string> Failures = new("--failures") { Description = "Folder that failing cases are written to.", DefaultValueFactory = _ => "artifacts/failures" };

    public static int Main(string[] args)
    {
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        Option<long> files = new("--count") { Description = "Damaged files.", DefaultValueFactory = _ => 1_000_000 };
        Command readers = new("files", "Damaged model files: an answer or findings, within a second, in bounded memory.") { files, Seed, First, Failures };
        readers.SetAction(r => FilesCommand.Run(r.GetValue(files), r.GetValue(Seed), r.GetValue(First), r.GetValue(Failures)!));
        return new RootCommand("Random tests by command.") { readers }.Parse(args).Invoke();
    }
}
