using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Benchmarks.Measuring;
using Specializer.Benchmarks.Programs;
using Spectre.Console;

namespace Specializer.Benchmarks.Commands;

/// <summary>How much longer a project builds with a network in it than without.</summary>
internal static class BuildCommand
{
    public static int Run(string[] files, int repetitions)
    {
        List<(string Name, FreshProject Project)> projects = [("empty", FreshProject.Ours(null))];
        try
        {
            projects.AddRange(Networks.Files(files).Select(f => (f.Name, FreshProject.Ours(f.Path))));
            foreach ((_, FreshProject project) in projects)
                project.Build();

            double[][] times = projects.Select(_ => new double[repetitions]).ToArray();
            for (int round = 0; round < repetitions; round++)
            {
                for (int i = 0; i < projects.Count; i++)
                {
                    projects[i].Project.Touch();
                    times[i][round] = projects[i].Project.Build(restore: false) / 1e3;
                }
            }

            double[] medians = times.Select(Median.Of).ToArray();
            Table table = new Table().AddColumns("network", "build", "over empty");
            for (int i = 0; i < projects.Count; i++)
                table.AddRow(projects[i].Name, $"{medians[i]:F2} s", $"{medians[i] - medians[0]:F2} s");
            AnsiConsole.Write(table);
            AnsiConsole.WriteLine($"Medians of {repetitions} builds in turns after a change, no compiler server.");
            return 0;
        }
        finally
        {
            foreach ((_, FreshProject project) in projects)
                project.Dispose();
        }
    }
}
