using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Sparse;

/// <summary>
/// The steps of a layer one after the other as the kernel reads them: the weights of the lanes, their indices in as few
/// bits as they need, and the base of the span where steps differ in it.
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
                at += Write(stream, at, layer, step, layer.IndexBytes);
            foreach (GatherStep step in group.Half)
                at += Write(stream, at, layer, step, layer.IndexBytes / 2);
        }

        return stream;
    }

    /// <summary>Where the span of each run begins, and the bytes of its steps: those of a group's full steps, then of its half ones.</summary>
    public static byte[] Runs(GatherLayer layer)
    {
        List<int> words = [];
        foreach (GatherGroup group in layer.Groups)
        {
            foreach (GatherRun run in group.Runs(isHalf: false))
                words.AddRange([run.Base * layer.Unit, run.Steps * layer.Stored(isHalf: false).Bytes]);
            foreach (GatherRun run in group.Runs(isHalf: true))
                words.AddRange([run.Base * layer.Unit, run.Steps * layer.Stored(isHalf: true).Bytes]);
        }

        return Literals.ToBytes([.. words], sizeof(ushort));
    }

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

    private static int Write(byte[] stream, int at, GatherLayer layer, GatherStep step, int indexBytes)
    {
        Buffer.BlockCopy(step.Weights, 0, stream, at, step.Weights.Length);
        int indices = at + step.Weights.Length;
        WriteBits(stream, indices, step.Indices, 8 * indexBytes / step.Indices.Length);

        int end = indices + indexBytes;
        if (!layer.HasBases)
            return end - at;
        int start = step.Base * layer.Unit;
        stream[end] = (byte)start;
        stream[end + 1] = (byte)(start >> 8);
        return end + sizeof(ushort) - at;
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
