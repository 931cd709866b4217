using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Specializer.QuantizationErrors;

/// <summary>
/// Compares a float network with its int8 one layer by layer, so that the layer that hurts can be seen. Not safe for use
/// by several threads at once.
/// </summary>
/// <remarks>
/// The float values come from wherever the network was trained. The int8 values come from generated code: a class of the
/// same model with <c>Outputs = ["conv1", "conv2", …]</c> answers with every layer named. What a layer shows includes the
/// errors of all layers before it; the one to look at is where the ratio falls most from one layer to the next.
/// </remarks>
/// <example>
/// <code>
/// LayerErrors errors = new();
/// foreach (Sample sample in validation)
/// {
///     KwsLayers.Run(sample.Int8Features, conv1, conv2);
///     errors.Compare("conv1", sample.FloatConv1, conv1, KwsLayers.Output1Scale, KwsLayers.Output1ZeroPoint);
///     errors.Compare("conv2", sample.FloatConv2, conv2, KwsLayers.Output2Scale, KwsLayers.Output2ZeroPoint);
/// }
///
/// errors.WriteTo(Console.Out);
/// </code>
/// </example>
public sealed class LayerErrors
{
    private readonly List<string> _order = [];
    private readonly Dictionary<string, QuantizationErrorMeter> _meters = [];

    /// <summary>The layers and their errors, in the order of first comparison.</summary>
    public IEnumerable<KeyValuePair<string, QuantizationError>> Layers =>
        _order.Select(layer => KeyValuePair.Create(layer, _meters[layer].Error));

    /// <summary>The layers and their errors, the lowest signal-to-noise ratio first.</summary>
    public IEnumerable<KeyValuePair<string, QuantizationError>> WorstFirst =>
        Layers.OrderBy(layer => layer.Value.SignalToNoise);

    /// <summary>Takes in one layer's values of one sample.</summary>
    /// <param name="layer">The layer's name, not empty.</param>
    /// <param name="reference">The float network's values, finite, at least one; channels last, as generated code has them.</param>
    /// <param name="quantized">The int8 network's values, as many and in the same order.</param>
    /// <param name="scale">Their scale, positive and finite; the same at every call for the layer.</param>
    /// <param name="zeroPoint">Their zero point, in [−128, 127]; the same at every call for the layer.</param>
    /// <exception cref="ArgumentException">
    /// The name is empty, there are no values, the lengths differ, a reference is not finite, or scale or zero point is not
    /// allowed or not that of the calls before; nothing was taken in.
    /// </exception>
    public void Compare(string layer, ReadOnlySpan<float> reference, ReadOnlySpan<sbyte> quantized, float scale, int zeroPoint)
    {
        ArgumentException.ThrowIfNullOrEmpty(layer);
        if (reference.IsEmpty)
            throw new ArgumentException($"There are no values of layer '{layer}' to compare.", nameof(reference));
        if (!_meters.TryGetValue(layer, out QuantizationErrorMeter? meter))
        {
            meter = new QuantizationErrorMeter(scale, zeroPoint);
            meter.Add(reference, quantized);
            _meters.Add(layer, meter);
            _order.Add(layer);
            return;
        }

        if (meter.Scale != scale || meter.ZeroPoint != zeroPoint)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Layer '{layer}' had scale {meter.Scale} and zero point {meter.ZeroPoint} before, now {scale} and {zeroPoint}. One layer has one."),
                meter.Scale != scale ? nameof(scale) : nameof(zeroPoint));
        }

        meter.Add(reference, quantized);
    }

    /// <summary>Writes a Markdown table, one row for each layer in the order of first comparison.</summary>
    /// <exception cref="ArgumentNullException">There is no writer.</exception>
    public void WriteTo(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteLine("| layer | SQNR, dB | clipped, % | largest error | in steps |");
        writer.WriteLine("|---|---|---|---|---|");
        foreach ((string layer, QuantizationError error) in Layers)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {layer} | {error.SignalToNoise:F1} | {error.ClippedShare * 100:0.##} | {error.LargestError:G3} | {error.LargestErrorInSteps:F2} |"));
        }
    }
}
