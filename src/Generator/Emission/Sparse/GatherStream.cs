using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Sparse;

/// <summary>
/// The steps of a layer one after the other as the kernel reads them: the weights of the lanes and their indices in as few
/// bits as they need.
/// </summary>
internal static class GatherStream
{
    // The last indices, and the order of the last outputs, are read as a whole vector.
    private const int Slack = 64;

    public static byte[] Of(GatherLayer layer)
    {
        byte[] stream = new byte[layer.StepBytes + Slack];
        int at = 0;
        foreach (GatherGroup group in layer.Groups)
        {
            foreach (GatherStep step in group.Full)
                at += Write(stream, at, step, layer.IndexBytes);
            foreach (GatherStep step in group.Half)
                at += Write(stream, at, step, layer.IndexBytes / 2);
        }

        return stream;
    }

    /// <summary>Where the lines of inputs begin that each step loads.</summary>
    public static byte[] Places(GatherLayer layer) => Literals.ToBytes(
        [.. layer.Groups.SelectMany(group => group.Full.Concat(group.Half)).SelectMany(step => layer.IsWalk ? [step.Second] : new[] { step.First, step.Second })],
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

    private static int Write(byte[] stream, int at, GatherStep step, int indexBytes)
    {
        Buffer.BlockCopy(step.Weights, 0, stream, at, step.Weights.Length);
        int indices = at + step.Weights.Length;
        WriteBits(stream, indices, step.Indices, 8 * indexBytes / step.Indices.Length);

        return indices + indexBytes - at;
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
