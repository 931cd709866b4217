using System;
using System.IO;
using System.Text.Json;
using Specializer.Calibration;

namespace Specializer.Probabilities;

/// <summary>The temperature's place in a calibration file, where the build finds it.</summary>
public static class TemperatureFile
{
    private const string Property = "temperature";

    /// <summary>
    /// Sets the temperature of a calibration file; everything else in it stays. A file that is not there is made, with a
    /// temperature and no ranges, as a model needs that is quantized already. Saving the ranges again drops it: write it
    /// last.
    /// </summary>
    /// <param name="path">Usually MODEL.calibration.json beside the weights.</param>
    /// <param name="temperature">
    /// τ, positive and finite. It takes the place of one that stood there: a τ fitted to the answers of a model built with
    /// a temperature is to be multiplied with that one.
    /// </param>
    /// <exception cref="ArgumentException">The path is empty, or τ is not allowed; no file was touched.</exception>
    /// <exception cref="InvalidDataException">The file is not a calibration file; it stays as it was.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static void Write(string path, double temperature)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RowArguments.Temperature(temperature);
        byte[] old = File.Exists(path) ? File.ReadAllBytes(path) : """{"format":"specializer-calibration","version":1,"tensors":{}}"""u8.ToArray();
        byte[] content;
        try
        {
            using JsonDocument document = JsonDocument.Parse(old);
            if (!document.RootElement.TryGetProperty("format"u8, out JsonElement format) || !format.ValueEquals("specializer-calibration"u8))
                throw new InvalidDataException($"{path} does not say \"format\": \"specializer-calibration\".");
            content = IndentedJson.Write(writer => Copy(document.RootElement, writer, temperature));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} is not a calibration file: {e.Message}", e);
        }

        File.WriteAllBytes(path, content);
    }

    private static void Copy(JsonElement root, Utf8JsonWriter writer, double temperature)
    {
        writer.WriteStartObject();
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.NameEquals("tensors"u8))
                writer.WriteNumber(Property, temperature);
            if (!property.NameEquals(Property))
                property.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
