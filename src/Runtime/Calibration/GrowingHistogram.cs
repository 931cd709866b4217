using System;

namespace Specializer.Calibration;

/// <summary>
/// Counts values in equal bins. Where a value falls outside, neighbouring bins are merged, which doubles their width,
/// until it fits. Each bin also keeps its own smallest and largest value, which makes repeated values (the zeros of
/// a ReLU) exact.
/// </summary>
/// <remarks>
/// Bin i covers [i · width, (i + 1) · width) with a width that is a power of two, so that two bins merge into exactly
/// one bin of twice the width and no value ever has to be placed again. The width is the smallest that fits, hence
/// below 2 / (bins − 1) of the range.
/// </remarks>
internal sealed class GrowingHistogram
{
    private Bin[] _bins;
    private long _first;
    private float _min = float.PositiveInfinity;
    private float _max = float.NegativeInfinity;

    /// <summary>A histogram of nothing.</summary>
    /// <param name="bins">Enough for the precision wanted; the width is below range / (bins / 2 − 1).</param>
    public GrowingHistogram(int bins = 2048) => _bins = new Bin[bins];

    public long Count { get; private set; }

    /// <summary>The smallest value; infinity before any.</summary>
    public float Min => _min;

    /// <summary>The largest value; negative infinity before any.</summary>
    public float Max => _max;

    /// <summary>From the lowest values to the highest; many are empty.</summary>
    public ReadOnlySpan<Bin> Bins => _bins;

    public double BinWidth { get; private set; }

    public void Add(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            return;
        Cover(values);
        double inverse = 1 / BinWidth;
        foreach (float value in values)
        {
            ref Bin bin = ref _bins[(int)((long)Math.Floor(value * inverse) - _first)];
            bin = bin.With(new Bin(1, value, value));
        }

        Count += values.Length;
    }

    /// <summary>The value of the given rank, 0 for the smallest, within one bin width.</summary>
    public double OrderStatistic(long rank)
    {
        foreach (Bin bin in _bins)
        {
            // Without a case of its own the last value of a bin would suffer the roundings of the interpolation.
            if (rank == bin.Count - 1)
                return bin.Max;
            if (rank < bin.Count)
                return bin.Min + (((double)bin.Max - bin.Min) * rank / (bin.Count - 1));
            rank -= bin.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(rank), rank, "There are not so many values.");
    }

    public double ShareOutside(float min, float max)
    {
        double outside = 0;
        foreach (Bin bin in _bins)
        {
            if (bin.Count > 0)
                outside += bin.Count * (bin.ShareBelow(min) + bin.ShareAbove(max));
        }

        return outside / Count;
    }

    private void Cover(ReadOnlySpan<float> values)
    {
        (float min, float max) = (_min, _max);
        foreach (float value in values)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        double width = Count == 0 ? NarrowestWidth(min, max, _bins.Length) : BinWidth;
        int doublings = 0;
        while (Math.Floor(max / width) - Math.Floor(min / width) >= _bins.Length)
        {
            width *= 2;
            doublings++;
        }

        if (Count == 0 || doublings > 0 || min < _min)
            Rebin(doublings, (long)Math.Floor(min / width));
        (BinWidth, _min, _max) = (width, min, max);
    }

    /// <summary>A power of two too narrow, or just wide enough, for a range; positive where the range is a point.</summary>
    private static double NarrowestWidth(float min, float max, int bins)
    {
        double range = (double)max - min;
        if (range > 0)
            return Math.ScaleB(1, Math.ILogB(range) - Math.ILogB(bins) - 1);

        // Finer than the spacing of floats around the point, and no bin's number leaves the range of long.
        return min == 0 ? Math.ScaleB(1, -160) : Math.ScaleB(1, Math.ILogB(min) - 40);
    }

    private void Rebin(int doublings, long first)
    {
        Bin[] bins = new Bin[_bins.Length];
        for (int i = 0; i < bins.Length; i++)
        {
            if (_bins[i].Count == 0)
                continue;
            // A shift count is taken modulo 64; past 63 every bin number is 0 or −1, as after 63.
            ref Bin bin = ref bins[(int)(((_first + i) >> Math.Min(doublings, 63)) - first)];
            bin = bin.With(_bins[i]);
        }

        (_bins, _first) = (bins, first);
    }

    /// <summary>How many values fell into a bin, and the ends of what they span.</summary>
    public readonly record struct Bin(long Count, float Min, float Max)
    {
        public Bin With(Bin other) => Count == 0
            ? other
            : new Bin(Count + other.Count, Math.Min(Min, other.Min), Math.Max(Max, other.Max));

        public double ShareBelow(float limit) => Share(limit, Min, Max);

        public double ShareAbove(float limit) => Share(-limit, -Max, -Min);

        private static double Share(double limit, double min, double max) =>
            limit <= min ? 0 : limit > max ? 1 : (limit - min) / (max - min);
    }
}
