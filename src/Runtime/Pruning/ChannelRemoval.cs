using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Numerics;

namespace Specializer.Pruning;

/// <summary>
/// Makes structured pruning real: output channels of a layer go, and with them the depthwise channels and the input
/// channels that read them, so that the network becomes smaller instead of sparser.
/// </summary>
/// <remarks>
/// Only chains: a channel that is added to, multiplied by or concatenated with another path has to go from that path too.
/// </remarks>
public static class ChannelRemoval
{
    /// <summary>The output channels of a layer whose weights are not all zero.</summary>
    /// <returns>One mark for each output channel.</returns>
    public static bool[] LiveChannels(ChainLayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        bool[] live = new bool[layer.Shape.Outputs];
        for (int i = 0; i < layer.Weights.Length; i++)
            live[layer.Shape.OutputOf(i)] |= layer.Weights[i] != 0;
        return live;
    }

    /// <summary>
    /// The chain of the same size with everything zero that <see cref="Remove"/> takes out: the network to fine-tune
    /// before, which computes what the smaller one does.
    /// </summary>
    /// <param name="chain">The layers with weights in their order; left as they are.</param>
    /// <param name="index">The layer that loses output channels: Dense or Conv2D, with another of these after it.</param>
    /// <param name="kept">One mark for each of its output channels, at least one of them true.</param>
    /// <param name="bias">What becomes of the biases: with <see cref="RemovedBias.Folded"/> only the row's weights are zeroed.</param>
    /// <exception cref="ArgumentException">As for <see cref="Remove"/>, but for what folding asks.</exception>
    public static ChainLayer[] Mask(IReadOnlyList<ChainLayer> chain, int index, ReadOnlySpan<bool> kept, RemovedBias bias)
    {
        int reader = FindReader(chain, index, kept);
        ChainLayer[] masked = [.. chain];
        bool[] marks = kept.ToArray();
        for (int i = index; i < reader; i++)
        {
            marks = Widen(marks, chain[i]);
            if (i == index || bias == RemovedBias.Dropped)
                masked[i] = Zeroed(chain[i], marks, bias);
        }

        return masked;
    }

    /// <summary>
    /// The smaller chain: the layer without the rows that are not kept, the depthwise layers after it without their
    /// channels, and the next Dense or Conv2D without the inputs that read them.
    /// </summary>
    /// <param name="chain">
    /// The layers with weights in their order; left as they are. A Dense layer may read a flattened image, channels last:
    /// its inputs are then a multiple of the channels before.
    /// </param>
    /// <param name="index">The layer that loses output channels: Dense or Conv2D, with another of these after it.</param>
    /// <param name="kept">One mark for each of its output channels, at least one of them true.</param>
    /// <param name="bias">What becomes of the biases of removed channels.</param>
    /// <returns>A chain as long as the one given, sharing the layers that did not change.</returns>
    /// <exception cref="ArgumentException">
    /// The chain has no such layer or none that reads it, its channels do not match, no channel is kept, or a constant
    /// that is not zero would be folded into a padded layer. The message names the layer.
    /// </exception>
    public static ChainLayer[] Remove(IReadOnlyList<ChainLayer> chain, int index, ReadOnlySpan<bool> kept, RemovedBias bias)
    {
        int reader = FindReader(chain, index, kept);
        ChainLayer[] smaller = [.. chain];
        bool[] marks = kept.ToArray();
        double[] constants = new double[marks.Length];
        for (int i = index; i < reader; i++)
        {
            if (bias == RemovedBias.Folded)
                constants = i == index ? Constants(chain[i], marks) : Carry(chain[i], marks, constants);
            marks = Widen(marks, chain[i]);
            smaller[i] = WithoutOutputs(chain[i], marks);
        }

        smaller[reader] = WithoutInputs(chain[reader], marks, bias == RemovedBias.Folded ? constants : new double[marks.Length]);
        return smaller;
    }

    /// <summary>The next layer that mixes channels, with everything on the way to it checked.</summary>
    private static int FindReader(IReadOnlyList<ChainLayer> chain, int index, ReadOnlySpan<bool> kept)
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (index < 0 || index >= chain.Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The chain has {chain.Count} layers.");
        ChainLayer layer = chain[index];
        if (layer.Shape.IsDepthwise)
        {
            throw new ArgumentException(
                $"'{layer.Name}' is depthwise: its channels are those of the layer before, which is the one to shrink.", nameof(index));
        }

        if (kept.Length != layer.Shape.Outputs)
        {
            throw new ArgumentException(
                $"'{layer.Name}' has {layer.Shape.Outputs} output channels, but {kept.Length} marks were given.", nameof(kept));
        }

        if (!kept.Contains(true))
            throw new ArgumentException($"No channel of '{layer.Name}' would be kept.", nameof(kept));

        int channels = layer.Shape.Outputs;
        for (int i = index + 1; i < chain.Count; i++)
        {
            WeightShape shape = chain[i].Shape;
            if (shape.Columns % channels != 0 || (!shape.IsDepthwise && shape.Taps > 1 && shape.Columns != channels))
            {
                throw new ArgumentException(
                    $"'{chain[i].Name}' reads {shape.Columns} channels, but '{chain[i - 1].Name}' writes {channels}.", nameof(chain));
            }

            if (!shape.IsDepthwise)
                return i;
            channels = shape.Columns;
        }

        throw new ArgumentException(
            $"Nothing with weights reads '{layer.Name}': its channels are the network's answer.", nameof(index));
    }

    /// <summary>A mark for each output channel of the layer: its own, or those of the channels a depthwise layer reads.</summary>
    private static bool[] Widen(bool[] marks, ChainLayer layer)
    {
        int multiplier = layer.Shape.Outputs / marks.Length;
        return multiplier == 1 ? marks : [.. Enumerable.Range(0, layer.Shape.Outputs).Select(c => marks[c / multiplier])];
    }

    private static ChainLayer Zeroed(ChainLayer layer, bool[] marks, RemovedBias bias) => layer.With(
        layer.Shape,
        [.. layer.Weights.Select((w, i) => marks[layer.Shape.OutputOf(i)] ? w : 0)],
        bias == RemovedBias.Folded ? layer.Bias : [.. layer.Bias.Select((b, c) => marks[c] ? b : 0)]);

    private static ChainLayer WithoutOutputs(ChainLayer layer, bool[] marks)
    {
        WeightShape shape = layer.Shape;
        int outputs = marks.Count(kept => kept);
        return layer.With(
            shape.IsDepthwise ? WeightShape.Depthwise(1, shape.Taps, outputs) : WeightShape.Conv2D(outputs, 1, shape.Taps, shape.Columns),
            [.. layer.Weights.Where((_, i) => marks[shape.OutputOf(i)])],
            [.. layer.Bias.Where((_, c) => marks[c])]);
    }

    /// <summary>The layer without the columns of removed channels, what they would have added put into its bias.</summary>
    private static ChainLayer WithoutInputs(ChainLayer layer, bool[] marks, double[] constants)
    {
        WeightShape shape = layer.Shape;
        RequireUnpadded(layer, marks, constants);
        int positions = shape.Columns / marks.Length;
        double[] added = new double[shape.Rows];
        for (int i = 0; i < layer.Weights.Length; i++)
        {
            int channel = i % shape.Columns % marks.Length;
            if (!marks[channel])
                added[shape.OutputOf(i)] += layer.Weights[i] * constants[channel];
        }

        float[] bias = Array.TrueForAll(added, shift => shift == 0)
            ? layer.Bias
            : [.. added.Select((shift, c) => (float)(layer.BiasAt(c) + shift))];
        return layer.With(
            WeightShape.Conv2D(shape.Rows, 1, shape.Taps, positions * marks.Count(kept => kept)),
            [.. layer.Weights.Where((_, i) => marks[i % shape.Columns % marks.Length])],
            bias);
    }

    /// <summary>What the layer's masked rows write: their bias after the activation.</summary>
    private static double[] Constants(ChainLayer layer, bool[] marks) =>
        [.. marks.Select((kept, c) => kept ? 0 : layer.Activate(layer.BiasAt(c)))];

    /// <summary>What a depthwise layer makes of constant channels.</summary>
    private static double[] Carry(ChainLayer layer, bool[] marks, double[] constants)
    {
        RequireUnpadded(layer, marks, constants);
        int multiplier = layer.Shape.Outputs / marks.Length;
        double[] sums = [.. Enumerable.Range(0, layer.Shape.Outputs).Select(c => (double)layer.BiasAt(c))];
        for (int i = 0; i < layer.Weights.Length; i++)
        {
            int channel = layer.Shape.OutputOf(i);
            sums[channel] += layer.Weights[i] * constants[channel / multiplier];
        }

        return [.. sums.Select((sum, c) => marks[c / multiplier] ? 0 : layer.Activate(sum))];
    }

    private static void RequireUnpadded(ChainLayer layer, bool[] marks, double[] constants)
    {
        int channel = Array.FindIndex(constants, constant => constant != 0);
        if (layer.IsPadded && channel >= 0 && !marks[channel])
        {
            throw new ArgumentException(
                $"Channel {channel} before '{layer.Name}' is the constant {constants[channel]}, and '{layer.Name}' is padded: "
                + "at its edge zeros stand in place of the constant. Use RemovedBias.Dropped and fine-tune, or zero the bias.",
                nameof(layer));
        }
    }
}
