using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>
/// What can be said against attributes before any file is read. Every finding is collected, so that a user corrects
/// them in one go.
/// </summary>
internal static class SpecChecks
{
    public static IEnumerable<Finding> Check(ModelSpec spec)
    {
        bool isTflite = spec.Path.EndsWith(".tflite", StringComparison.OrdinalIgnoreCase);
        bool isSafetensors = spec.Path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);

        if (!isTflite && !isSafetensors)
            yield return Invalid(null, "path", Show.Text(spec.Path), "a .tflite or .safetensors file of the project");
        if (spec.Input.Any(extent => extent < 1))
            yield return Invalid(null, "Input", Show.Array(spec.Input), "extents of at least 1, without the batch axis");
        if (isSafetensors && spec.Input.Length == 0)
            yield return Invalid(null, "Input", "not set", "the extents of the network's input without the batch axis, for example [49, 10, 1]: a .safetensors file does not carry them");
        if (isSafetensors && spec.Layers.Length == 0)
            yield return Invalid(null, "[QuantizedLayer]", "missing", "written once for each layer: a .safetensors file carries weights only");
        if (spec.Calibration is not null && string.IsNullOrWhiteSpace(spec.Calibration))
            yield return Invalid(null, "Calibration", Show.Text(spec.Calibration), "a calibration file of the project, or not set for the one beside the model");
        if (spec.Outputs.Any(string.IsNullOrWhiteSpace))
            yield return Invalid(null, "Outputs", Show.Array(spec.Outputs), "names of layers or tensors");
        if (!Enum.IsDefined(typeof(Requantization), spec.Requantization))
            yield return Invalid(null, "Requantization", Show.Number((int)spec.Requantization), "Float32 or Tflite");
        if (spec.Temperature is { } temperature && !IsTemperature(temperature))
            yield return Invalid(null, "Temperature", Show.Number(temperature), AllowedTemperature);
        if (spec.MaximumArenaBytes is < 0 and int bytes)
            yield return Invalid(null, "MaximumArenaBytes", Show.Number(bytes), "a number of bytes, at least 0");
        if (!IsAlpha(spec.Options.Alpha))
            yield return Invalid(null, "Alpha", Show.Number(spec.Options.Alpha), AllowedAlpha);

        foreach (Finding finding in LowRankLayers.Check(spec))
            yield return finding;
        foreach (IGrouping<string, LayerSpec> same in spec.Layers.GroupBy(layer => layer.Name).Where(g => g.Count() > 1))
            yield return new Finding(FindingIds.LayerDuplicate, same.Key) { Layer = same.Key };
        foreach (LayerSpec layer in spec.Layers)
        {
            if (isTflite)
            {
                yield return new Finding(FindingIds.LayerNotApplicable, "The layer " + Show.Text(layer.Name), $"'{spec.Path}' carries its own layers, remove the attribute")
                {
                    Layer = layer.Name,
                    Remedy = new Remedy.RemoveAttribute(),
                };
            }

            foreach (Finding finding in LayerChecks.Check(layer))
                yield return finding with { Layer = layer.Name };
            if (!layer.Options.Alpha.Equals(spec.Options.Alpha) && !IsAlpha(layer.Options.Alpha))
                yield return Invalid(layer.Name, "Alpha", Show.Number(layer.Options.Alpha), AllowedAlpha);
        }
    }

    public static Finding Invalid(string? layer, string property, string value, string allowed) =>
        new(FindingIds.ArgumentInvalid, property, value, allowed) { Layer = layer };

    private const string AllowedAlpha = "a quantile in [0, 0.5); 0 is minimum to maximum";

    private const string AllowedTemperature = "positive and finite; 1 leaves the probabilities as they are";

    private static bool IsTemperature(double temperature) => temperature > 0 && !double.IsInfinity(temperature);

    private static bool IsAlpha(double alpha) => alpha is >= 0 and < 0.5;
}
