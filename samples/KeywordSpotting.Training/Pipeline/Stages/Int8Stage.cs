using System.Collections.Generic;
using System.Linq;
using KeywordSpotting.Training.Generated;
using KeywordSpotting.Training.Measuring;

namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>Every network as the code that a build makes of it, on the validation split.</summary>
internal sealed class Int8Stage : IStage
{
    /// <inheritdoc/>
    public string Name => "int8";

    /// <inheritdoc/>
    public string Description => "Generates int8 code of every network and measures it on the validation split.";

    /// <inheritdoc/>
    public void Run(Workspace workspace) => workspace.ForEachCandidate(Name, ".measured.json", (candidate, path) =>
    {
        FeatureBank bank = workspace.Validation;
        using KwsNetwork network = Exporter.Read(workspace.PathOf(candidate.Name + ".safetensors"));
        NetworkRequest request = candidate.Request(workspace) with { Temperature = 1 };
        IReadOnlyList<GeneratedNetwork> generated = GeneratedNetworks.Build(
        [
            request,
            request with { Outputs = ["fc"] },
            request with { Outputs = LayerActivations.Names(network) },
        ]);
        LayerError[] layers =
        [
            .. LayerActivations.Compare(network, generated[2], bank).Layers.Select(layer => new LayerError(
                layer.Key, layer.Value.SignalToNoise, layer.Value.ClippedShare, layer.Value.LargestErrorInSteps)),
        ];
        Measurement.Write(
            new Measurement(
                Scores.AccuracyOf(workspace.Evaluation.Logits(network), bank.Labels),
                Scores.Of(generated[0].PredictAll(bank), generated[1].PredictAll(bank), bank.Labels),
                NetworkSize.Of(network, candidate.Rank),
                layers),
            path);
    });
}
