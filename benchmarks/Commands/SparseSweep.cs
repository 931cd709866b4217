using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Specializer.Benchmarks.Contenders;
using Specializer.Benchmarks.Measuring;
using Specializer.Ir;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>Every tenth of zeros from none to all: what selection takes is never to be slower than the dense kernel.</summary>
internal static class SparseSweep
{
    private const double Allowed = 1.05;

    /// <summary>Names of the structures and how zeros lie in them: alone, four neighbours together, or whole rows.</summary>
    private static readonly (string Name, int Block)[] Structures = [("single weights", 1), ("1x4 blocks", 4), ("rows", 0)];

    /// <param name="rounds">Turns of each.</param>
    /// <param name="figure">Where the figure goes; the layer it shows is the first.</param>
    /// <returns>0, or 1 where a layer was slower than allowed.</returns>
    public static int Run(int rounds, string? figure)
    {
        Table table = new Table().AddColumns("layer", "zeros", "dense", "chosen", "chosen / dense", "kernel");
        double worst = 0;
        List<(string Name, (double Zeros, double Speed)[] Points)> curves = [];
        foreach (SparseLayer layer in SparseLayer.ForSweep)
        {
            foreach ((string structure, int block) in Structures)
            {
                List<(double, double)> points = [];
                for (int tenth = 0; tenth <= 10; tenth++)
                {
                    Graph graph = layer.With(tenth / 10.0, block == 0 ? layer.Depth : block);
                    string kernel = SparseCommand.Chosen(graph).Name;
                    bool skips = SparseCommand.Chosen(graph).SkipsZeros;
                    // Where no zeros are skipped the two are the same code.
                    double[] times = RaceResult.Of(skips ? [SparseCommand.Dense(graph), GeneratedModel.Of(graph)] : [SparseCommand.Dense(graph)], rounds).Medians;
                    double ratio = times[^1] / times[0];
                    worst = double.Max(worst, ratio);
                    points.Add((tenth / 10.0, 1 / ratio));
                    table.AddRow(layer.Name, $"{tenth * 10} % {structure}", Show(times[0]), Show(times[^1]), ratio.ToString("F2", CultureInfo.InvariantCulture), kernel);
                }

                if (layer == SparseLayer.ForSweep[0])
                    curves.Add((structure, [.. points]));
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"At most {worst.ToString("F2", CultureInfo.InvariantCulture)} of the dense time; {Allowed.ToString("F2", CultureInfo.InvariantCulture)} is allowed.");
        if (figure is not null)
            File.WriteAllText(figure, SpeedFigure.Draw(SparseLayer.ForSweep[0].Name, curves));
        return worst <= Allowed ? 0 : 1;
    }

    private static string Show(double microseconds) => microseconds.ToString("F3", CultureInfo.InvariantCulture) + " µs";
}
