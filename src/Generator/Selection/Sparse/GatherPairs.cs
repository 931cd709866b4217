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
    /// <summary>
    /// The items of a lane in an order in which <see cref="Take"/> finds a second one for most: positive weights beside negative ones, the
    /// largest first; of those left over, which have one sign and are the smallest, each beside the smallest that is left,
    /// and last those that are too large for it.
    /// </summary>
    public static GatherItem[] Order(GatherItem[] items)
    {
        GatherItem[] BySize(Func<GatherItem, bool> which) => [.. items.Where(which).OrderByDescending(i => Math.Abs((int)i.Weights[0]))];
        GatherItem[] positive = BySize(i => i.Weights[0] > 0);
        GatherItem[] negative = BySize(i => i.Weights[0] < 0);
        (GatherItem[] many, GatherItem[] few) = positive.Length >= negative.Length ? (positive, negative) : (negative, positive);
        List<GatherItem> ordered = [.. many.Zip(few, (a, b) => new[] { a, b }).SelectMany(pair => pair)];
        List<GatherItem> alone = [];
        int last = many.Length - 1;
        for (int i = few.Length; i <= last; i++)
        {
            if (i < last && IsExact(many[i], many[last]))
                ordered.AddRange([many[i], many[last--]]);
            else
                alone.Add(many[i]);
        }

        return [.. ordered, .. alone];
    }

    /// <summary>Steps that take all items of a lane, if one span holds them.</summary>
    public static int Steps(GatherItem[] items)
    {
        int steps = 0;
        for (List<GatherItem> left = [.. Enumerable.Reverse(items)]; left.Count > 0; steps++)
            Take(left, int.MaxValue);
        return steps;
    }

    /// <summary>
    /// Takes what one step multiplies off a lane's items: twice the next one and the first after it that it may meet, null
    /// where there is none.
    /// </summary>
    /// <param name="left">The items that are left, the next one last.</param>
    /// <param name="end">The place where the step's span ends.</param>
    public static GatherItem?[] Take(List<GatherItem> left, int end)
    {
        GatherItem?[] taken = new GatherItem?[4];
        for (int i = 0; i < taken.Length && left.Count > 0 && left[^1].Place < end; i += 2)
        {
            GatherItem first = left[^1];
            left.RemoveAt(left.Count - 1);
            taken[i] = first;
            for (int other = left.Count - 1; other >= 0 && left[other].Place < end; other--)
            {
                if (!IsExact(first, left[other]))
                    continue;
                taken[i + 1] = left[other];
                left.RemoveAt(other);
                break;
            }
        }

        return taken;
    }

    /// <summary>Whether two weights may meet.</summary>
    public static bool IsExact(GatherItem first, GatherItem second)
    {
        int a = first.Weights[0], b = second.Weights[0];
        return a * b <= 0 || Math.Abs(a + b) <= ByteChains.Limit;
    }
}
