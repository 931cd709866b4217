using System;
using System.Collections.Generic;
using System.Linq;

namespace Specializer.Selection;

/// <summary>
/// The int8 weights of a layer split so that no chain of vpmaddubsw can overflow. Each such instruction adds two
/// products of a uint8 value and an int8 weight in int16 with saturation, and a chain adds the results of several. With
/// values up to 255 the sum stays exact while the weights of one sign that meet in a lane of a chain sum to at most 128:
/// 255 · 128 &lt; 2^15. What exceeds that is taken off the weights and returned as extra steps, which are exact by
/// themselves.
/// </summary>
internal sealed class ByteChains
{
    /// <summary>Largest sum of the weights of one sign in a chain's lane.</summary>
    public const int Limit = 128;

    private ByteChains(sbyte[][] weights, ExtraStep[][] extras)
    {
        Weights = weights;
        Extras = extras;
    }

    /// <summary>[channel][quad · 4], what the chains multiply.</summary>
    public sbyte[][] Weights { get; }

    /// <summary>For each vector of channels the steps to add.</summary>
    public ExtraStep[][] Extras { get; }

    public double ExtrasPerVector => Extras.Length == 0 ? 0 : Extras.Average(e => e.Length);

    /// <param name="weights">[channel][quad · 4].</param>
    /// <param name="lanes">Channels of a vector.</param>
    /// <param name="quadsPerSegment">Chains start anew with each segment.</param>
    /// <param name="length">Steps of a chain.</param>
    public static ByteChains Split(sbyte[][] weights, int lanes, int quadsPerSegment, int length)
    {
        sbyte[][] kept = weights.Select(w => (sbyte[])w.Clone()).ToArray();
        List<ExtraStep[]> extras = new();
        int[][] places = weights.Length == 0 ? [] : Lanes(weights[0].Length / 4, quadsPerSegment, length).ToArray();
        for (int first = 0; first < weights.Length; first += lanes)
        {
            int channels = Math.Min(lanes, weights.Length - first);
            SortedDictionary<int, sbyte[]> excess = new();
            for (int c = 0; c < channels; c++)
            {
                int channel = c;
                Action<int, int> keep = (place, amount) => Add(excess, place, (channel * 4) + (place % 4), amount, lanes);
                foreach (int[] lane in places)
                    Clip(kept[first + c], lane, keep);
            }

            extras.Add(Steps(excess, lanes).ToArray());
        }

        return new ByteChains(kept, extras.ToArray());
    }

    /// <summary>The places of the weights that meet in one int16 lane of one chain.</summary>
    private static IEnumerable<int[]> Lanes(int quads, int quadsPerSegment, int length)
    {
        for (int segment = 0; segment < quads; segment += quadsPerSegment)
        {
            for (int start = 0; start < quadsPerSegment; start += length)
            {
                int steps = Math.Min(length, quadsPerSegment - start);
                for (int half = 0; half < 4; half += 2)
                {
                    yield return Enumerable.Range(segment + start, steps)
                        .SelectMany(quad => new[] { (4 * quad) + half, (4 * quad) + half + 1 })
                        .ToArray();
                }
            }
        }
    }

    /// <summary>Takes off what the weights of either sign have above the limit, from the last places first.</summary>
    private static void Clip(sbyte[] weights, int[] lane, Action<int, int> excess)
    {
        for (int sign = 1; sign >= -1; sign -= 2)
        {
            int above = -Limit;
            foreach (int place in lane)
                above += Math.Max(0, sign * weights[place]);
            for (int i = lane.Length - 1; i >= 0 && above > 0; i--)
            {
                int amount = Math.Min(above, Math.Max(0, sign * weights[lane[i]]));
                if (amount == 0)
                    continue;
                weights[lane[i]] = (sbyte)(weights[lane[i]] - (sign * amount));
                above -= amount;
                excess(lane[i], sign * amount);
            }
        }
    }

    private static void Add(SortedDictionary<int, sbyte[]> excess, int place, int index, int amount, int lanes)
    {
        int quad = place / 4;
        if (!excess.TryGetValue(quad, out sbyte[]? weights))
            excess.Add(quad, weights = new sbyte[4 * lanes]);
        weights[index] = (sbyte)amount;
    }

    /// <summary>A quad's excess as one step, or as two where a pair of it exceeds the limit again.</summary>
    private static IEnumerable<ExtraStep> Steps(SortedDictionary<int, sbyte[]> excess, int lanes)
    {
        foreach (KeyValuePair<int, sbyte[]> quad in excess)
        {
            sbyte[] first = (sbyte[])quad.Value.Clone();
            sbyte[] second = new sbyte[4 * lanes];
            for (int pair = 0; pair < first.Length; pair += 2)
                Clip(first, [pair, pair + 1], (place, amount) => second[place] = (sbyte)amount);
            yield return new ExtraStep(quad.Key, first);
            if (second.Any(w => w != 0))
                yield return new ExtraStep(quad.Key, second);
        }
    }
}

/// <summary>Four inputs multiplied once more, by what was taken off their weights.</summary>
/// <param name="Quad">Which four.</param>
/// <param name="Weights">[channel of the vector][4].</param>
internal sealed record ExtraStep(int Quad, sbyte[] Weights);
