using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Specializer.Benchmarks.Measuring;
using Specializer.Benchmarks.Onnx;
using Specializer.Benchmarks.Programs;
using Specializer.Ir;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>From the start of a process to its first answer, and what of it is the network's own.</summary>
internal static class ColdCommand
{
    public static int Run(string[] files, int repetitions)
    {
        Table table = new Table().AddColumns("network", "program", "start to answer", "load", "load and first answer", "file");
        foreach ((string name, string path) in Networks.Files(files))
        {
            using FreshProject ours = FreshProject.Ours(path);
            ours.Build();
            ours.Publish();
            using FreshProject onnx = FreshProject.Onnx(TwinWriter.Write(Networks.Load([path]).Single().Graph));
            onnx.Build();
            (string Title, string Program)[] programs =
            [
                ("Specializer, JIT", ours.Executable), ("Specializer, NativeAOT", ours.NativeExecutable), ("ONNX Runtime, JIT", onnx.Executable),
            ];
            double[][] starts = programs.Select(_ => new double[repetitions]).ToArray();
            double[][] loads = programs.Select(_ => new double[repetitions]).ToArray();
            double[][] answers = programs.Select(_ => new double[repetitions]).ToArray();
            for (int round = 0; round < repetitions; round++)
            {
                for (int i = 0; i < programs.Length; i++)
                {
                    (string line, starts[i][round]) = Shell.FirstLine(ours.Folder, programs[i].Program);
                    double[] figures = line.Split(' ').Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
                    loads[i][round] = figures.Length > 1 ? figures[0] : 0;
                    answers[i][round] = figures[^1];
                }
            }

            for (int i = 0; i < programs.Length; i++)
            {
                table.AddRow(
                    name, programs[i].Title, $"{Median.Of(starts[i]):F1} ms", $"{Median.Of(loads[i]):F2} ms", $"{Median.Of(answers[i]):F2} ms",
                    $"{new FileInfo(programs[i].Program).Length / 1024} KiB");
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"Medians of {repetitions} processes each, in turns. A JIT program's file is only its launcher.");
        return 0;
    }
}
