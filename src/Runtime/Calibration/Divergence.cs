using System;
using Specializer.Numerics;

namespace Specializer.Calibration;

/// <summary>How much of a histogram's distribution quantization to int8 loses.</summary>
internal static class Divergence
{
    public const int Bins = 8192;

    private const int Levels = 256;

    /// <summary>
    /// Σ P·log(P/Q) in nats over the bins inside the range. P is their distribution, with what lies outside added to the
    /// first and last of them that holds a value; Q is what the levels leave of it: each level's values, those outside not
    /// among them, spread evenly over its bins that hold any. Infinite for ranges of fewer than 256 bins, or with none.
    /// </summary>
    public static double KullbackLeibler(GrowingHistogram histogram, float min, float max)
    {
        bool isWhole = min <= histogram.Min && max >= histogram.Max;
        if (!isWhole && (double)max - min < Levels * histogram.BinWidth)
            return double.PositiveInfinity;

        AffineParams p = AffineParams.Asymmetric(min, max);
        Span<double> mass = stackalloc double[Levels];
        Span<int> filled = stackalloc int[Levels];
        mass.Clear();
        filled.Clear();
        (double below, double above, double inside) = (0, 0, 0);
        (int first, int last) = (-1, -1);
        ReadOnlySpan<GrowingHistogram.Bin> bins = histogram.Bins;
        for (int i = 0; i < bins.Length; i++)
        {
            if (bins[i].Count == 0)
                continue;
            double centre = Centre(bins[i]);
            if (centre < min && !isWhole)
            {
                below += bins[i].Count;
            }
            else if (centre > max && !isWhole)
            {
                above += bins[i].Count;
            }
            else
            {
                first = first < 0 ? i : first;
                last = i;
                inside += bins[i].Count;
                int level = LevelOf(centre, p);
                mass[level] += bins[i].Count;
                filled[level]++;
            }
        }

        if (inside == 0)
            return double.PositiveInfinity;

        double divergence = 0;
        for (int i = first; i <= last; i++)
        {
            if (bins[i].Count == 0)
                continue;
            int level = LevelOf(Centre(bins[i]), p);
            double clipped = bins[i].Count + (i == first ? below : 0) + (i == last ? above : 0);
            double reference = clipped / histogram.Count;
            divergence += reference * Math.Log(reference / (mass[level] / filled[level] / inside));
        }

        return divergence;
    }

    private static double Centre(GrowingHistogram.Bin bin) => ((double)bin.Min + bin.Max) / 2;

    private static int LevelOf(double value, AffineParams p) =>
        (int)Math.Clamp(Math.Round(value / p.Scale) + p.ZeroPoint - sbyte.MinValue, 0, Levels - 1);
}
