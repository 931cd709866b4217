using System.Collections.Generic;

namespace KeywordSpotting.Training.Measuring;

/// <summary>What a temperature does to a network's probabilities, and from where on to believe them.</summary>
/// <param name="Temperature">Fitted on the validation split.</param>
/// <param name="Calibrated">At that temperature, through generated code that has it folded in.</param>
/// <param name="HeldOut">
/// The expected calibration error where each half of the speakers gets the temperature fitted on the other half.
/// </param>
/// <param name="VectorScaled">The mean negative log-likelihood with a factor and an offset for each class, held out likewise.</param>
/// <param name="HeldOutLikelihood">The mean negative log-likelihood with one temperature, held out likewise.</param>
/// <param name="Threshold">The least probability of a keyword that is believed; above 1 where none is.</param>
/// <param name="Coverage">The share of the keywords answered that is believed.</param>
/// <param name="Precision">The share of them that is right.</param>
/// <param name="Answers">What was answered to each clip, and how surely.</param>
internal sealed record Certainty(
    double Temperature,
    Scores Calibrated,
    double HeldOut,
    double VectorScaled,
    double HeldOutLikelihood,
    float Threshold,
    double Coverage,
    double Precision,
    IReadOnlyList<Answer> Answers);

/// <summary>The largest probability for one clip, its class, and the clip's own.</summary>
internal sealed record Answer(float Confidence, int Heard, int Label);
