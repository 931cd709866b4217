using System;
using System.CommandLine;
using Specializer.Testing.Cases;
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
        Option<long> networks = new("--count") { Description = "Random networks.", DefaultValueFactory = _ => 100_000 };
        Option<int> batch = new("--batch") { Description = "Networks in one compilation.", DefaultValueFactory = _ => 200 };
        Option<bool> guarded = new("--guarded") { Description = "Every tensor, working memory and constant between guard pages." };
        Command differential = new("networks", "Random networks on every instruction set against the reference.") { networks, batch, guarded, Seed, First, Failures };
        differential.SetAction(r =>
        {
            using NetworksCommand command = new((ulong)r.GetValue(Seed), r.GetValue(batch), r.GetValue(guarded), r.GetValue(Failures)!);
            return command.Run(r.GetValue(networks), r.GetValue(First));
        });
        Command worker = new(CaseWorker.CommandName, "Runs compiled networks for another process.") { Hidden = true };
        worker.SetAction(_ => CaseWorker.Serve(Console.In, Console.Out));
        return new RootCommand("Random tests by command.") { readers, differential, worker }.Parse(args).Invoke();
    }
}
