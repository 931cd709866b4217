using System.Globalization;
using System.IO;
using System.Linq;
using Specializer.Benchmarks.Measuring;
using Specializer.Benchmarks.Programs;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>The same program under the JIT and compiled ahead for this processor.</summary>
internal static class NativeCommand
{
    private const string Rounds = "301";

    /// <param name="files">Networks.</param>
    /// <param name="repetitions">Processes of each program.</param>
    /// <param name="folder">Where the programs are built and left: a second run measures them with nothing being built beside.</param>
    public static int Run(string[] files, int repetitions, string? folder)
    {
        Table table = new Table().AddColumns("network", "JIT", "NativeAOT", "ratio");
        foreach ((string name, string path) in Networks.Files(files))
        {
            using FreshProject project = FreshProject.Ours(path, folder is null ? null : Path.Combine(folder, name));
            if (!File.Exists(project.Executable))
                project.Build();
            string native = project.Publish("native");
            double[][] times = [new double[repetitions], new double[repetitions]];
            for (int round = 0; round < repetitions; round++)
            {
                times[0][round] = Microseconds(project, project.Executable);
                times[1][round] = Microseconds(project, native);
            }

            double[] medians = times.Select(Median.Of).ToArray();
            table.AddRow(name, $"{medians[0]:F2} µs", $"{medians[1]:F2} µs", $"{medians[1] / medians[0]:F3}");
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"Medians of {repetitions} processes each, in turns; SpecializerInstructionSet=native.");
        return 0;
    }

    private static double Microseconds(FreshProject project, string program) =>
        double.Parse(Shell.FirstLine(project.Folder, program, Rounds).Line, CultureInfo.InvariantCulture);
}
