using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Sparse;

/// <summary>
/// The steps of a layer one after the other: the weights of the lanes and their indices in as few bits as they need. Steps that
/// are read where they lie have room for every place of a lane, those that are unpacked or expanded have items alone.
/// </summary>
internal static class GatherStream
{
    // The last indices, and the order of the last outputs, are read as a whole vector.
    private const int Slack = 64;

    public static byte[] Of(GatherLayer layer)
    {
        byte[] stream = new byte[layer.StepBytes + Slack];
        int counts = 0, at = layer.CountsBytes;
        foreach (GatherStep step in Steps(layer).Where(step => !step.IsExpanded))
        {
            if (!layer.IsUnpacked)
            {
                at += Write(stream, at, step.Weights, step.Indices, layer.IndexBits);
                continue;
            }

            WriteBits(stream, counts, Counts(step), layer.CountBits);
            counts += layer.StepCountsBytes;
            at += WriteItems(stream, at, step, layer.IndexBits);
        }

        return stream;
    }

    /// <summary>The items of the steps that are expanded where they are read.</summary>
    public static byte[] Items(GatherLayer layer)
    {
        byte[] stream = new byte[layer.ItemsBytes(isHalf: false) + layer.ItemsBytes(isHalf: true) + Slack];
        int at = 0;
        foreach (GatherStep step in Steps(layer).Where(step => step.IsExpanded))
            at += WriteItems(stream, at, step, layer.IndexBits);
        return stream;
    }

    private static IEnumerable<GatherStep> Steps(GatherLayer layer) => layer.Steps(isHalf: false).Concat(layer.Steps(isHalf: true));

    private static int WriteItems(byte[] stream, int at, GatherStep step, int indexBits)
    {
        int[] items = [.. Enumerable.Range(0, step.Indices.Length).Where(step.HasItem)];
        sbyte[] weights = [.. items.SelectMany(i => step.Weights.Skip(i * step.Unit).Take(step.Unit))];
        return Write(stream, at, weights, [.. items.Select(i => step.Indices[i])], indexBits);
    }

    /// <summary>How many items each lane of a step has.</summary>
    private static int[] Counts(GatherStep step)
    {
        int picks = 4 / step.Unit;
        return [.. Enumerable.Range(0, step.Weights.Length / 4).Select(lane => Enumerable.Range(lane * picks, picks).Count(step.HasItem))];
    }

    /// <summary>Where the lines of inputs begin that each step loads.</summary>
    public static byte[] Places(GatherLayer layer) => Literals.ToBytes(
        [.. Steps(layer).SelectMany(step => layer.IsWalk ? [step.Second] : new[] { step.First, step.Second })],
        GatherLayer.PlaceBytes);

    /// <summary>For each output the byte that packing four groups leaves its answer in.</summary>
    public static byte[] Order(GatherLayer layer)
    {
        int[] order = new int[layer.Layer.OutputChannels];
        int[] outputs = [.. layer.Groups.SelectMany(g => g.Outputs)];
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] < 0)
                continue;
            int group = i % GatherLayer.BlockOutputs / GatherLayer.GroupLanes;
            int lane = i % GatherLayer.GroupLanes;
            order[outputs[i]] = (lane / 4 * 16) + (group * 4) + (lane % 4);
        }

        byte[] stream = new byte[layer.OrderBytes + Slack];
        WriteBits(stream, 0, order, GatherLayer.OrderBits);
        return stream;
    }

    /// <summary>Where the order of a block begins.</summary>
    public static int OrderOffset(int firstOutput) => firstOutput * GatherLayer.OrderBits / 8;

    /// <returns>How many bytes were written.</returns>
    private static int Write(byte[] stream, int at, sbyte[] weights, int[] indices, int bits)
    {
        Buffer.BlockCopy(weights, 0, stream, at, weights.Length);
        WriteBits(stream, at + weights.Length, indices, bits);
        return weights.Length + (((indices.Length * bits) + 7) / 8);
    }

    private static void WriteBits(byte[] target, int at, int[] values, int bits)
    {
        for (int i = 0; i < values.Length; i++)
        {
            for (int bit = 0; bit < bits; bit++)
            {
                int place = (i * bits) + bit;
                target[at + (place / 8)] |= (byte)(((values[i] >> bit) & 1) << (place % 8));
            }
        }
    }
}
