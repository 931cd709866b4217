using KeywordSpotting.Training.Measuring;
using Specializer.Calibration;

namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>The ranges of every network's activations, observed on training clips.</summary>
internal sealed class CalibrateStage : IStage
{
    /// <inheritdoc/>
    public string Name => "calibrate";

    /// <inheritdoc/>
    public string Description => "Observes the activations' ranges and writes the calibration files.";

    /// <inheritdoc/>
    public void Run(Workspace workspace) => workspace.ForEachCandidate(Name, ".calibration.json", (candidate, path) =>
    {
        using KwsNetwork network = Exporter.Read(workspace.PathOf(candidate.Name + ".safetensors"));
        ActivationCalibrator ranges = CalibrationChoice.Best(network, workspace.Training).Ranges;
        if (candidate.Rank > 0)
        {
            LowRankRanges.Observe(ranges, network, candidate.Rank, workspace.Training);
        }

        ranges.Save(path);
    });
}
