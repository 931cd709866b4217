using System;
using System.Collections.Generic;

namespace Specializer.Testing.Fuzzing;

/// <summary>The figures of one kind of file.</summary>
internal sealed class FuzzReport
{
    public long Files { get; private set; }

    public long Read { get; private set; }

    public long Failures { get; private set; }

    public TimeSpan Slowest { get; private set; }

    /// <summary>The most that a reader allocated for each byte of a file, beyond <see cref="Fuzzer.AnyReading"/>.</summary>
    public double MostCopies { get; private set; }

    /// <summary>The most that a reader allocated for a file of at most 4 KiB.</summary>
    public long MostOfSmall { get; private set; }

    public static Dictionary<string, FuzzReport> For(IEnumerable<FuzzTarget> targets)
    {
        Dictionary<string, FuzzReport> reports = [];
        foreach (FuzzTarget target in targets)
            reports.Add(target.Name, new FuzzReport());
        return reports;
    }

    public void Add(FuzzOutcome outcome)
    {
        const int small = 4096;
        Files++;
        Read += outcome.IsRead ? 1 : 0;
        Failures += outcome.Failure is null ? 0 : 1;
        Slowest = outcome.Time > Slowest ? outcome.Time : Slowest;
        if (outcome.Damaged.File.Length <= small)
            MostOfSmall = Math.Max(MostOfSmall, outcome.Allocated);
        else
            MostCopies = Math.Max(MostCopies, (outcome.Allocated - Fuzzer.AnyReading) / (double)outcome.Damaged.File.Length);
    }
}
