using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>What one step of training learns from.</summary>
/// <param name="Features">[batch, 1, frames, coefficients].</param>
/// <param name="Targets">Probabilities of the classes by the labels, [batch, classes].</param>
/// <param name="Teacher">Probabilities of the classes by the teacher, [batch, classes]; null where there is none.</param>
internal sealed record Batch(Tensor Features, float[] Targets, float[]? Teacher);
