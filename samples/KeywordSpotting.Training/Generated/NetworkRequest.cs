using System.Collections.Generic;

namespace KeywordSpotting.Training.Generated;

/// <summary>A class to generate from weights.</summary>
/// <param name="Weights">Path of the .safetensors; its calibration lies beside it.</param>
internal sealed record NetworkRequest(string Weights)
{
    /// <summary>What the logits are divided by; null for what the calibration file says.</summary>
    public double? Temperature { get; init; }

    /// <summary>The layers to answer with; the probabilities where empty.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>The layers to replace by two thin ones, and their rank.</summary>
    public IReadOnlyList<(string Layer, int Rank)> LowRank { get; init; } = [];
}
