using System.Globalization;
using System.Linq;
using Specializer.Benchmarks.Measuring;
using Specializer.Benchmarks.Programs;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>The same program under the JIT and compiled ahead for this processor.</summary>
internal static class NativeCommand
{
    private const string Rounds = "301";

    public static int Run(string[] files, int repetitions)
    {
        Table table = new Table().AddColumns("network", "JIT", "NativeAOT", "ratio");
        foreach ((string name, string path) in Networks.Files(files))
        {
            using FreshProject project = FreshProject.Ours(path);
            project.Build();
            project.Publish();
            double[][] times = [new double[repetitions], new double[repetitions]];
            for (int round = 0; round < repetitions; round++)
            {
                times[0][round] = Microseconds(project, project.Executable);
                times[1][round] = Microseconds(project, project.NativeExecutable);
            }

            double[] medians = times.Select(Median.Of).ToArray();
            table.AddRow(name, $"{medians[0]:F2} µs", $"{medians[1]:F2} µs", $"{medians[1] / medians[0]:F3}");
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"Medians of {repetitions} processes each, in turns; IlcInstructionSet=native.");
        return 0;
    }

    private static double Microseconds(FreshProject project, string program) =>
        double.Parse(Shell.FirstLine(project.Folder, program, Rounds).Line, CultureInfo.InvariantCulture);
}
