using System;
using System.Collections.Generic;
using System.Linq;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Training.Generated;
using KeywordSpotting.Training.Measuring;
using Specializer.Probabilities;

namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>
/// Every network's temperature, fitted to the logits of its generated code, written into its calibration file and
/// measured through code that was generated with it.
/// </summary>
internal sealed class TemperatureStage : IStage
{
    /// <summary>The share of right answers among the keywords that are believed.</summary>
    public const double WantedPrecision = 0.95;

    private const int LeastAccepted = 100;

    /// <inheritdoc/>
    public string Name => "temperature";

    /// <inheritdoc/>
    public string Description => "Fits temperatures and thresholds, and measures code generated with them.";

    /// <inheritdoc/>
    public void Run(Workspace workspace) => workspace.ForEachCandidate(Name, ".certainty.json", (candidate, path) =>
    {
        int classes = Keywords.Names.Count;
        FeatureBank bank = workspace.Validation;
        int[] labels = bank.Labels.ToArray();
        NetworkRequest request = candidate.Request(workspace);
        float[] logits = GeneratedNetworks.Build([request with { Outputs = ["fc"], Temperature = 1 }])[0].PredictAll(bank);
        TemperatureFit fit = TemperatureScaling.Fit(logits, classes, labels);
        TemperatureFile.Write(workspace.Made(candidate.Name + ".calibration.json", "calibrate"), fit.Temperature);

        IReadOnlyList<GeneratedNetwork> calibrated = GeneratedNetworks.Build([request, request with { Outputs = ["fc"] }]);
        float[] probabilities = calibrated[0].PredictAll(bank);
        HeldOutCalibration heldOut = HeldOutCalibration.Of(logits, labels, SpeechData.Speakers(workspace.Options.Speech, "val"));
        (float[] keywords, int[] spoken) = KeywordAnswers(probabilities, labels);
        ConfidenceThreshold threshold = ConfidenceThreshold.ForPrecision(keywords, classes, spoken, WantedPrecision, LeastAccepted);
        Measurement.Write(
            new Certainty(
                fit.Temperature,
                Scores.Of(probabilities, calibrated[1].PredictAll(bank), labels),
                heldOut.ExpectedCalibrationError,
                heldOut.VectorLikelihood,
                heldOut.Likelihood,
                Math.Min(threshold.Threshold, 2),
                threshold.Coverage,
                threshold.IsReached ? threshold.Precision : 0,
                Answers(probabilities, labels)),
            path);
    });

    // Only a keyword is ever claimed; "no speech" and "another word" are not sure of themselves.
    private static (float[] Probabilities, int[] Labels) KeywordAnswers(float[] probabilities, int[] labels)
    {
        (float[] Row, int Label)[] claims =
        [
            .. probabilities.Chunk(Keywords.Names.Count).Zip(labels).Where(pair => Array.IndexOf(pair.First, pair.First.Max()) < Keywords.Silence),
        ];
        return ([.. claims.SelectMany(claim => claim.Row)], [.. claims.Select(claim => claim.Label)]);
    }

    private static Answer[] Answers(float[] probabilities, int[] labels) =>
    [
        .. probabilities.Chunk(Keywords.Names.Count).Zip(labels, (row, label) => new Answer(row.Max(), Array.IndexOf(row, row.Max()), label)),
    ];
}
