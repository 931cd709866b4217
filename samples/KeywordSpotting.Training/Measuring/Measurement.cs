using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KeywordSpotting.Training.Measuring;

/// <summary>What was measured of a network on the validation split, through its generated code unless said otherwise.</summary>
/// <param name="Float">Accuracy of the float network.</param>
/// <param name="Uncalibrated">At τ = 1.</param>
/// <param name="Size">Weights and multiplications.</param>
/// <param name="Layers">What int8 costs each layer.</param>
internal sealed record Measurement(double Float, Scores Uncalibrated, NetworkSize Size, IReadOnlyList<LayerError> Layers)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Reads what <see cref="Write{T}"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Options) ?? throw new InvalidDataException($"{path} is empty");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Writes anything that was measured as JSON.</summary>
    public static void Write<T>(T value, string path) => Files.WriteWhole(path, stream => JsonSerializer.Serialize(stream, value, Options));
}

/// <summary>What int8 costs one layer: signal-to-noise ratio in dB, share clipped, largest error in steps.</summary>
internal sealed record LayerError(string Layer, double SignalToNoise, double ClippedShare, double LargestErrorInSteps);
