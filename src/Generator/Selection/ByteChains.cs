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
        int quads = weights.Length == 0 ? 0 : weights[0].Length / 4;
        sbyte[]?[] excess = new sbyte[]?[quads];
        for (int first = 0; first < weights.Length; first += lanes)
        {
            for (int channel = 0; channel < Math.Min(lanes, weights.Length - first); channel++)
                Clip(kept[first + channel], excess, channel, lanes, quadsPerSegment, length);
            extras.Add(Steps(excess).ToArray());
            Array.Clear(excess, 0, quads);
        }

        return new ByteChains(kept, extras.ToArray());
    }

    /// <summary>Moves what a channel has above the limit into the excess, [quad][channel of the vector][4].</summary>
    private static void Clip(sbyte[] weights, sbyte[]?[] excess, int channel, int lanes, int quadsPerSegment, int length)
    {
        for (int segment = 0; segment < excess.Length; segment += quadsPerSegment)
        {
            for (int start = 0; start < quadsPerSegment; start += length)
            {
                int first = segment + start;
                int last = first + Math.Min(length, quadsPerSegment - start);
                for (int half = 0; half < 4; half += 2)
                {
                    Clip(weights, excess, channel, lanes, first, last, half, 1);
                    Clip(weights, excess, channel, lanes, first, last, half, -1);
                }
            }
        }
    }

    /// <summary>
    /// Takes off what the weights of one sign that meet in an int16 lane have above the limit, from the last quads first.
    /// </summary>
    private static void Clip(sbyte[] weights, sbyte[]?[] excess, int channel, int lanes, int first, int last, int half, int sign)
    {
        int above = -Limit;
        for (int quad = first; quad < last; quad++)
            above += Math.Max(0, sign * weights[(4 * quad) + half]) + Math.Max(0, sign * weights[(4 * quad) + half + 1]);
        for (int i = (2 * (last - first)) - 1; i >= 0 && above > 0; i--)
        {
            int quad = first + (i / 2);
            int place = half + (i % 2);
            int amount = Math.Min(above, Math.Max(0, sign * weights[(4 * quad) + place]));
            if (amount == 0)
                continue;
            weights[(4 * quad) + place] -= (sbyte)(sign * amount);
            above -= amount;
            (excess[quad] ??= new sbyte[4 * lanes])[(4 * channel) + place] = (sbyte)(sign * amount);
        }
    }

    /// <summary>A quad's excess as one step, or as two where a pair of it exceeds the limit again.</summary>
    private static IEnumerable<ExtraStep> Steps(sbyte[]?[] excess)
    {
        for (int quad = 0; quad < excess.Length; quad++)
        {
            if (excess[quad] is not { } first)
                continue;
            yield return new ExtraStep(quad, first);
            if (Second(first) is { } second)
                yield return new ExtraStep(quad, second);
        }
    }

    /// <summary>What a step's pairs have above the limit, taken off it; null where none has.</summary>
    private static sbyte[]? Second(sbyte[] first)
    {
        sbyte[]? second = null;
        for (int i = 1; i < first.Length; i += 2)
        {
            int sum = first[i - 1] + first[i];
            if (first[i - 1] * first[i] <= 0 || Math.Abs(sum) <= Limit)
                continue;
            int amount = sum - (Math.Sign(sum) * Limit);
            first[i] -= (sbyte)amount;
            (second ??= new sbyte[first.Length])[i] = (sbyte)amount;
        }

        return second;
    }
}

/// <summary>Four inputs multiplied once more, by what was taken off their weights.</summary>
/// <param name="Quad">Which four.</param>
/// <param name="Weights">[channel of the vector][4].</param>
internal sealed record ExtraStep(int Quad, sbyte[] Weights);
