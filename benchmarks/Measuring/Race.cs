using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Specializer.Benchmarks.Contenders;

namespace Specializer.Benchmarks.Measuring;

/// <summary>Times of contenders that took turns.</summary>
/// <param name="Medians">Microseconds a run, one for each contender.</param>
/// <param name="Deviations">Median absolute deviations of the same.</param>
internal sealed record RaceResult(double[] Medians, double[] Deviations)
{
    /// <summary>Alternates short batches of each contender, so that whatever disturbs the machine disturbs all alike.</summary>
    public static RaceResult Of(IReadOnlyList<IContender> contenders, int rounds)
    {
        int[] batch = contenders.Select(BatchSize).ToArray();
        double[][] times = contenders.Select(_ => new double[rounds]).ToArray();
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < contenders.Count; turn++)
            {
                // Who goes first changes with every round.
                int i = (turn + round) % contenders.Count;
                times[i][round] = Time(contenders[i], batch[i]) / batch[i];
            }
        }

        double[] medians = times.Select(Median.Of).ToArray();
        return new RaceResult(
            medians, times.Select((t, i) => Median.Of(t.Select(x => Math.Abs(x - medians[i])).ToArray())).ToArray());
    }

    /// <summary>Runs that take about two milliseconds, once the compiler has seen the code.</summary>
    private static int BatchSize(IContender contender)
    {
        contender.Run();
        int runs = 1;
        while (Time(contender, runs) < 2000)
            runs *= 2;
        return runs;
    }

    private static double Time(IContender contender, int runs)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < runs; i++)
            contender.Run();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }
}
