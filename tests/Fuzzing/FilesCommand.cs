using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Specializer.Testing.Fuzzing;
using Spectre.Console;

namespace Specializer.Fuzzing;

/// <summary>Reads damaged files until their number is reached or one of them takes far too long.</summary>
internal static class FilesCommand
{
    private const int MostFailures = 20;

    // Past this the reader is taken to be in a circle, and the process ends with the file's number. It is the processor's
    // time: beside other work, a file may wait for long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static int Run(long count, int seed, long first, string folder)
    {
        IReadOnlyList<FuzzTarget> targets = FuzzTargets.All(realNetworks: true);
        Fuzzer fuzzer = new(targets, seed);
        Dictionary<string, FuzzReport> reports = FuzzReport.For(targets);
        List<(long Number, FuzzOutcome Outcome)> failures = [];
        long done = 0;

        // The first file that is compiled to the end waits for the JIT.
        foreach (FuzzTarget target in targets)
        {
            foreach (FuzzSeed sound in target.Seeds.Distinct())
                Fuzzer.Run(target, new DamagedFile(sound, sound.File, "nothing"));
        }

        Thread worker = new(() =>
        {
            for (long i = 0; i < count && failures.Count < MostFailures; i++)
            {
                FuzzOutcome outcome = fuzzer.Run(first + i);
                reports[outcome.Target.Name].Add(outcome);
                if (outcome.Failure is not null)
                    failures.Add((first + i, outcome));
                Volatile.Write(ref done, i + 1);
            }
        });

        Stopwatch watch = Stopwatch.StartNew();
        worker.Start();
        if (!Watch(worker, count, () => Volatile.Read(ref done), out long stuck))
        {
            (FuzzTarget target, DamagedFile damaged) = fuzzer.Make(first + stuck);
            Console.Error.WriteLine($"File {first + stuck} of seed {seed} is read for more than {Patience.TotalSeconds} s: {target.Name}, {damaged.Seed.Name}: {damaged.What}");
            Environment.Exit(1);
        }

        Print(reports, watch.Elapsed, targets.Sum(t => t.Seeds.Distinct().Count()));
        foreach ((long number, FuzzOutcome outcome) in failures)
            Save(folder, seed, number, outcome);
        return failures.Count == 0 ? 0 : 1;
    }

    /// <summary>Shows progress until the worker ends; false where it no longer advances.</summary>
    private static bool Watch(Thread worker, long count, Func<long> done, out long stuck)
    {
        long last = 0;
        bool advances = true;
        AnsiConsole.Progress().AutoClear(true).Start(context =>
        {
            ProgressTask task = context.AddTask("damaged files", maxValue: count);
            TimeSpan changed = Environment.CpuUsage.TotalTime;
            while (!worker.Join(100) && advances)
            {
                long now = done();
                if (now != last)
                    (last, changed) = (now, Environment.CpuUsage.TotalTime);
                task.Value = now;
                advances = Environment.CpuUsage.TotalTime - changed < Patience;
            }
        });
        stuck = last;
        return advances;
    }

    private static void Print(Dictionary<string, FuzzReport> reports, TimeSpan elapsed, int seeds)
    {
        Table table = new Table().AddColumns("reader", "files", "read", "findings", "failures", "slowest", "most allocated, file ≤ 4 KiB", "beyond 128 KiB, a byte of larger files");
        foreach ((string name, FuzzReport r) in reports)
        {
            string[] row =
            [
                name, $"{r.Files:N0}", $"{r.Read:N0}", $"{r.Files - r.Read:N0}", $"{r.Failures:N0}", $"{r.Slowest.TotalMilliseconds:N0} ms",
                $"{r.MostOfSmall:N0} bytes", $"{r.MostCopies:F1}",
            ];
            table.AddRow(row);
        }

        AnsiConsole.Write(table);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{reports.Values.Sum(r => r.Files):N0} files from {seeds} sound ones in {elapsed.TotalSeconds:N0} s. Allocated is every byte a reader asked for, also what it let go again."));
    }

    private static void Save(string folder, int seed, long number, FuzzOutcome outcome)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{seed}-{number}-{Path.GetFileName(outcome.Damaged.Seed.Name)}");
        File.WriteAllBytes(path, outcome.Damaged.File);
        Console.Error.WriteLine($"File {number} of seed {seed}, {outcome.Damaged.Seed.Name}: {outcome.Damaged.What}\n  {outcome.Failure}\n  written to {path}");
    }
}
