using System.Collections.Generic;
using System.Globalization;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>The ranges that activations took when a network ran on samples, by the name of the layer or tensor.</summary>
internal sealed record Calibration(string FileName, IReadOnlyDictionary<string, ValueRange> Ranges)
{
    /// <summary>The share of values outside the range, of those names whose entry says so.</summary>
    public IReadOnlyDictionary<string, double> ClippedShares { get; init; } = new Dictionary<string, double>();

    /// <summary>What the network's scores are divided by; 1 where the file says nothing of it.</summary>
    public double Temperature { get; init; } = 1;
}

/// <summary>Reads the calibration file that the runtime library's observers write (docs/architecture.md).</summary>
internal static class CalibrationReader
{
    private const string Format = "specializer-calibration";

    /// <exception cref="ModelException">The text is not such a file, a range is not one, or the temperature is none (SPZ0010).</exception>
    public static Calibration Read(string json, string fileName)
    {
        ModelException Invalid(string what) => new(new Finding(FindingIds.CalibrationInvalid, fileName, what));

        JsonValue value;
        try
        {
            value = JsonReader.Parse(json);
        }
        catch (JsonSyntaxException e)
        {
            throw Invalid(e.Message);
        }

        if (value is not JsonObject root || root.Find("format") is not JsonText { Value: Format })
            throw Invalid($"it does not say \"format\": \"{Format}\"");
        if (root.Find("version") is not JsonNumber { Value: 1 })
            throw Invalid("its \"version\" is not 1");
        if (root.Find("tensors") is not JsonObject tensors)
            throw Invalid("it has no object \"tensors\"");

        double temperature = 1;
        if (root.Find("temperature") is { } stated)
        {
            temperature = stated is JsonNumber { Value: > 0 } number && !double.IsInfinity(number.Value)
                ? number.Value
                : throw Invalid($"{JsonReader.Locate(json, stated.Position)}: its \"temperature\" is not a positive, finite number");
        }

        Dictionary<string, ValueRange> ranges = [];
        Dictionary<string, double> clipped = [];
        foreach (KeyValuePair<string, JsonValue> entry in tensors.Members)
        {
            if (entry.Value is not JsonObject range
                || range.Find("min") is not JsonNumber min
                || range.Find("max") is not JsonNumber max)
            {
                throw Invalid($"{JsonReader.Locate(json, entry.Value.Position)}: \"{entry.Key}\" does not have the numbers \"min\" and \"max\"");
            }

            ValueRange read = new((float)min.Value, (float)max.Value);
            if (float.IsInfinity(read.Min) || float.IsInfinity(read.Max) || read.Min > read.Max)
            {
                throw Invalid(string.Format(
                    CultureInfo.InvariantCulture,
                    "{0}: the range of \"{1}\" runs from {2} to {3}; min must not exceed max, and both must fit in a float",
                    JsonReader.Locate(json, entry.Value.Position), entry.Key, min.Value, max.Value));
            }

            ranges.Add(entry.Key, read);
            if (range.Find("clipped") is { } share)
            {
                clipped.Add(entry.Key, share is JsonNumber { Value: >= 0 and <= 1 } part
                    ? part.Value
                    : throw Invalid($"{JsonReader.Locate(json, share.Position)}: \"clipped\" of \"{entry.Key}\" is not a share in [0, 1]"));
            }
        }

        return new Calibration(fileName, ranges) { ClippedShares = clipped, Temperature = temperature };
    }
}
