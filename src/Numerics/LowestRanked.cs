using System;

namespace Specializer.Numerics;

/// <summary>The choice of the lowest of many scores, with ties settled by place.</summary>
internal static class LowestRanked
{
    /// <summary>The score of what was dropped before: below every magnitude and every norm.</summary>
    public const double Dropped = -1;

    /// <summary>
    /// Marks the <paramref name="count"/> lowest scores. Among equal ones at the limit those that come first are taken,
    /// so that the same scores always give the same answer.
    /// </summary>
    /// <param name="scores">No NaN; left as they are.</param>
    /// <param name="count">At most as many as there are scores.</param>
    public static bool[] Mark(double[] scores, int count)
    {
        bool[] marked = new bool[scores.Length];
        if (count == 0)
            return marked;

        double[] sorted = (double[])scores.Clone();
        Array.Sort(sorted);
        double limit = sorted[count - 1];
        int leftAtLimit = count;
        for (int i = 0; i < count; i++)
            leftAtLimit -= sorted[i] < limit ? 1 : 0;

        for (int i = 0; i < scores.Length; i++)
            marked[i] = scores[i] < limit || (scores[i] == limit && leftAtLimit-- > 0);
        return marked;
    }
}
