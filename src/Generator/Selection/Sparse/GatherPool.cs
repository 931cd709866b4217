using System;
using System.Collections.Generic;

namespace Specializer.Selection;

/// <summary>Items of a lane in a line that no step has taken yet, those of each sign from the smallest to the largest.</summary>
internal sealed class GatherPool
{
    public List<GatherItem> Positive { get; } = [];

    public List<GatherItem> Negative { get; } = [];

    public int Count => Positive.Count + Negative.Count;

    public IEnumerable<GatherItem> Items => [.. Positive, .. Negative];

    public void Add(GatherItem item) => Of(item).Add(item);

    /// <summary>Has to be called once all items are there.</summary>
    public void Sort()
    {
        Positive.Sort((a, b) => a.Weights[0].CompareTo(b.Weights[0]));
        Negative.Sort((a, b) => b.Weights[0].CompareTo(a.Weights[0]));
    }

    public bool Remove(GatherItem item)
    {
        List<GatherItem> items = Of(item);

        // Most that go are the largest.
        int at = items.LastIndexOf(item);
        if (at >= 0)
            items.RemoveAt(at);
        return at >= 0;
    }

    /// <summary>Takes up to so many off, the largest of one sign as long as there are any.</summary>
    public IEnumerable<GatherItem> Take(int count, bool positiveFirst)
    {
        List<GatherItem> taken = [];
        foreach (List<GatherItem> items in positiveFirst ? new[] { Positive, Negative } : [Negative, Positive])
        {
            int some = Math.Min(count - taken.Count, items.Count);
            taken.AddRange(items.GetRange(items.Count - some, some));
            items.RemoveRange(items.Count - some, some);
        }

        return taken;
    }

    private List<GatherItem> Of(GatherItem item) => item.Weights[0] >= 0 ? Positive : Negative;
}
