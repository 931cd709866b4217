using System;
using System.IO;
using System.Text.Json;
using KeywordSpotting.Training;
using Specializer.Calibration;

namespace Specializer.Training.Tests;

/// <summary>The network that ships with the sample, as the tests' output holds it.</summary>
internal static class Shipped
{
    public static string WeightsPath { get; } = PathOf("kws.safetensors");

    public static KwsNetwork Network() => Exporter.Read(WeightsPath);

    /// <summary>The ranges of the calibration file, as if they had just been observed.</summary>
    public static ActivationCalibrator Ranges()
    {
        ActivationCalibrator calibrator = new(ObserverKind.MinMax);
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(PathOf("kws.calibration.json")));
        foreach (JsonProperty tensor in file.RootElement.GetProperty("tensors").EnumerateObject())
        {
            calibrator.Observe(
                tensor.Name, [tensor.Value.GetProperty("min").GetSingle(), tensor.Value.GetProperty("max").GetSingle()]);
        }

        return calibrator;
    }

    /// <summary>What the build divides the logits by.</summary>
    public static double Temperature()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(PathOf("kws.calibration.json")));
        return file.RootElement.GetProperty("temperature").GetDouble();
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "network", name);
}
