using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Specializer.Benchmarks.Programs;
using Specializer.Ir;
using Specializer.Selection;
using Specializer.Testing;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>The layers and networks of <see cref="SparseCommand"/> in one program, under the JIT and compiled ahead for this processor.</summary>
internal static class SparseNative
{
    public static int Run(int rounds)
    {
        (string Name, Graph Whole, Graph Skipped, string Bar)[] pairs = [.. Layers(), .. Whole()];
        KernelPlan[] plans =
        [
            .. pairs.SelectMany(p => new[]
            {
                Selector.Select(p.Whole, Requantization.Float32, (_, candidate) => SparseCommand.DenseCycles(candidate)),
                Selector.Select(p.Skipped, Requantization.Float32),
            }),
        ];
        string program = ProgramTexts.Pairs([.. plans.Select((_, i) => $"{LoadedModels.Namespace}.{LoadedModels.Name(i)}")]);
        using FreshProject project = FreshProject.Generated(program, plans.Select(LoadedModels.Emit));
        project.Build();
        double[] jit = Times(project.Executable), native = Times(project.Publish("native"));

        Table table = new Table().AddColumns("layer or network", "at least", "JIT, dense", "chosen", "times as fast", "NativeAOT, dense", "chosen", "times as fast");
        foreach ((int i, (string name, _, _, string bar)) in pairs.Index())
            table.AddRow([name, bar, .. Cells(jit, i), .. Cells(native, i)]);

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("Microseconds; SpecializerInstructionSet=native.");
        return 0;

        double[] Times(string executable) =>
            [.. Shell.FirstLine(project.Folder, executable, rounds.ToString(CultureInfo.InvariantCulture)).Line.Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
    }

    private static string[] Cells(double[] times, int pair)
    {
        (double dense, double chosen) = (times[2 * pair], times[(2 * pair) + 1]);
        return [dense.ToString("F3", CultureInfo.InvariantCulture), chosen.ToString("F3", CultureInfo.InvariantCulture), Show(dense / chosen)];
    }

    private static IEnumerable<(string Name, Graph Whole, Graph Skipped, string Bar)> Layers()
    {
        foreach ((SparseLayer layer, double zeros, int block, double bar) in SparseCommand.Bars)
        {
            Graph graph = layer.With(zeros, block);
            yield return ($"{layer.Name}, {SparseCommand.Zeros(zeros, block)}", graph, graph, Show(bar));
        }
    }

    private static IEnumerable<(string Name, Graph Whole, Graph Skipped, string Bar)> Whole() =>
        SharedData.Root is null ? [] : SparseNetworks.All().Select(n => (n.Name, n.Whole, n.Skipped, ""));

    private static string Show(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
