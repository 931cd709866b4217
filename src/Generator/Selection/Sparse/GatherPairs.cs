using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>
/// Single weights of a lane two by two, so that vpmaddubsw adds their products without saturation: weights of one sign
/// that meet sum to at most <see cref="ByteChains.Limit"/>.
/// </summary>
internal static class GatherPairs
{
    /// <summary>Weights of a lane that a step multiplies.</summary>
    public const int Picks = 4;

    // The places of one weight, of two and so on, so that how many a lane has says where they are: two stand alone.
    private static readonly int[] Places = [0, 2, 1, 3];

    /// <summary>
    /// Steps that take all items of a lane, if each could pick from anywhere: opposite signs meet, the largest first, and of those
    /// left over, which have one sign and are the smallest, the largest meets the smallest.
    /// </summary>
    public static int Steps(IEnumerable<GatherItem> items)
    {
        GatherPool pool = new();
        foreach (GatherItem item in items)
            pool.Add(item);
        pool.Sort();
        List<GatherItem> more = pool.Positive.Count >= pool.Negative.Count ? pool.Positive : pool.Negative;
        int pairs = Math.Min(pool.Positive.Count, pool.Negative.Count);
        int smallest = 0;
        for (int largest = more.Count - pairs - 1; largest >= smallest; largest--, pairs++)
        {
            if (largest > smallest && IsExact(more[smallest].Weights[0], more[largest].Weights[0]))
                smallest++;
        }

        return (pairs + 1) / 2;
    }

    /// <summary>
    /// Takes what one step multiplies off a lane's items. Of the pairs that may meet, one of opposite signs goes first, and of those
    /// the largest: what is left to meet its own sign is then small.
    /// </summary>
    /// <param name="a">The lane's items in the first line.</param>
    /// <param name="ofA">How many of them to take at most.</param>
    /// <param name="b">The lane's items in the second line.</param>
    /// <param name="ofB">How many of them to take at most.</param>
    /// <returns>Two pairs, one after the other; null where there is none.</returns>
    public static GatherItem?[] Take(GatherPool a, int ofA, GatherPool b, int ofB)
    {
        GatherItem?[] taken = new GatherItem?[Picks];
        (GatherPool Pool, int Of)[] from = [(a, Math.Min(ofA, a.Count)), (b, Math.Min(ofB, b.Count))];
        for (int pick = 0; pick < Picks && from[0].Of + from[1].Of > 0; pick += 2)
        {
            // Where no more are left than there are pairs, each stands alone.
            bool isAlone = from[0].Of + from[1].Of <= (Picks - pick) / 2;
            (GatherItem first, GatherItem? second) = (isAlone ? null : Opposite(from) ?? Alike(from)) ?? (Largest(from), null);
            taken[pick] = Remove(first);
            taken[pick + 1] = second is null ? null : Remove(second);
        }

        return taken;

        GatherItem Remove(GatherItem item)
        {
            int pool = a.Remove(item) ? 0 : 1;
            if (pool == 1)
                b.Remove(item);
            from[pool].Of--;
            return item;
        }
    }

    /// <summary>Puts an item where a step has room for it.</summary>
    /// <param name="step">Two pairs, one after the other.</param>
    /// <param name="item">The item.</param>
    public static bool Fit(GatherItem?[] step, GatherItem item)
    {
        for (int pick = 0; pick < step.Length; pick++)
        {
            if (step[pick] is not null || !MayMeet(item, step[pick ^ 1]))
                continue;
            step[pick] = item;
            return true;
        }

        return false;
    }

    /// <summary>A lane's items in the places that so many take; those that meet still do, or stand alone.</summary>
    /// <param name="step">Two pairs, one after the other.</param>
    public static GatherItem?[] Arranged(GatherItem?[] step)
    {
        GatherItem[] items = [.. new[] { step.Take(2), step.Skip(2) }
            .Select(pair => pair.OfType<GatherItem>().ToArray())
            .OrderByDescending(pair => pair.Length)
            .SelectMany(pair => pair.Select((item, i) => (Item: item, Place: i)))
            .OrderBy(i => i.Place)
            .Select(i => i.Item)];
        GatherItem?[] arranged = new GatherItem?[Picks];
        for (int i = 0; i < items.Length; i++)
            arranged[Places[i]] = items[i];
        return arranged;
    }

    /// <summary>Whether an item may stand beside another, or alone.</summary>
    public static bool MayMeet(GatherItem item, GatherItem? other) => other is null || IsExact(item.Weights[0], other.Weights[0]);

    private static bool IsExact(int a, int b) => a * b <= 0 || Math.Abs(a + b) <= ByteChains.Limit;

    private static int Size(GatherItem item) => Math.Abs((int)item.Weights[0]);

    private static GatherItem Largest((GatherPool Pool, int Of)[] from) => from
        .Where(f => f.Of > 0)
        .SelectMany(f => new[] { f.Pool.Positive, f.Pool.Negative })
        .Where(items => items.Count > 0)
        .Select(items => items[^1])
        .OrderByDescending(Size)
        .First();

    private static (GatherItem First, GatherItem? Second)? Opposite((GatherPool Pool, int Of)[] from)
    {
        (GatherItem, GatherItem?)? best = null;
        int most = 0;
        for (int i = 0; i < 2; i++)
        {
            for (int k = 0; k < 2; k++)
            {
                if (!MayTake(from, i, k) || from[i].Pool.Positive.Count == 0 || from[k].Pool.Negative.Count == 0)
                    continue;
                (GatherItem positive, GatherItem negative) = (from[i].Pool.Positive[^1], from[k].Pool.Negative[^1]);
                if (Size(positive) + Size(negative) <= most)
                    continue;
                most = Size(positive) + Size(negative);
                best = (positive, negative);
            }
        }

        return best;
    }

    private static (GatherItem First, GatherItem? Second)? Alike((GatherPool Pool, int Of)[] from)
    {
        (GatherItem, GatherItem?)? best = null;
        int most = 0;
        for (int i = 0; i < 2; i++)
        {
            for (int k = i; k < 2; k++)
            {
                if (!MayTake(from, i, k))
                    continue;
                Look(from[i].Pool.Positive, from[k].Pool.Positive);
                Look(from[i].Pool.Negative, from[k].Pool.Negative);
            }
        }

        return best;

        // Both are sorted: as the one item grows, the largest that it may meet shrinks.
        void Look(List<GatherItem> small, List<GatherItem> large)
        {
            int k = large.Count - 1;
            for (int i = 0; i < small.Count && k >= 0; i++)
            {
                while (k >= 0 && (ReferenceEquals(small[i], large[k]) || !MayMeet(small[i], large[k])))
                    k--;
                if (k < 0 || Size(small[i]) + Size(large[k]) <= most)
                    continue;
                most = Size(small[i]) + Size(large[k]);
                best = (small[i], large[k]);
            }
        }
    }

    /// <summary>Whether a pair may have its items from two pools, or both from one.</summary>
    private static bool MayTake((GatherPool Pool, int Of)[] from, int i, int k) => i == k ? from[i].Of > 1 : from[i].Of > 0 && from[k].Of > 0;
}
