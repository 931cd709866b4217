using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Specializer.Benchmarks.Measuring;
using Specializer.Benchmarks.Programs;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>What a network adds to a native program, and how soon that answers, by SpecializerInstructionSet.</summary>
internal static class FootprintCommand
{
    private static readonly string[] Sets = ["baseline", "avx"];

    /// <param name="files">Networks.</param>
    /// <param name="repetitions">Processes of each program.</param>
    /// <param name="folder">
    /// Where the programs are built and left: a second run measures them as they are, with nothing being built beside.
    /// </param>
    public static int Run(string[] files, int repetitions, string? folder)
    {
        (string Name, string? Path)[] networks = [("empty", null), .. Networks.Files(files).Select(f => (f.Name, (string?)f.Path))];
        List<FreshProject> projects = [];
        try
        {
            projects.AddRange(networks.Select(n => FreshProject.Ours(n.Path, folder is null ? null : Path.Combine(folder, n.Name))));
            string[][] programs = projects.Select(p => Sets.Select(p.Publish).ToArray()).ToArray();
            Table table = new Table().AddColumns("network", "instruction set", "program", "over empty", "start to answer", "first answer alone");
            for (int i = 0; i < networks.Length; i++)
            {
                for (int set = 0; set < Sets.Length; set++)
                {
                    (double start, double answer) = Measure(projects[i].Folder, programs[i][set], repetitions);
                    long size = new FileInfo(programs[i][set]).Length;
                    long over = size - new FileInfo(programs[0][set]).Length;
                    table.AddRow(
                        networks[i].Name, Sets[set], $"{size / 1024} KiB", $"{over / 1024} KiB",
                        $"{start:F1} ms", $"{answer:F2} ms");
                }
            }

            AnsiConsole.Write(table);
            AnsiConsole.WriteLine($"Medians of {repetitions} processes each.");
            return 0;
        }
        finally
        {
            foreach (FreshProject project in projects)
                project.Dispose();
        }
    }

    private static (double Start, double Answer) Measure(string folder, string program, int repetitions)
    {
        (string Line, double Milliseconds)[] runs = [.. Enumerable.Range(0, repetitions).Select(_ => Shell.FirstLine(folder, program))];
        return (
            Median.Of(runs.Select(r => r.Milliseconds).ToArray()),
            Median.Of(runs.Select(r => double.Parse(r.Line, CultureInfo.InvariantCulture)).ToArray()));
    }
}
