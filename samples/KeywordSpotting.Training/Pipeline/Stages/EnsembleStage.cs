using System;
using System.Collections.Generic;
using System.Linq;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Training.Generated;
using KeywordSpotting.Training.Measuring;
using Specializer.Ensembles;
using Specializer.Probabilities;

namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>Three generated networks that answer together, against each alone.</summary>
internal sealed class EnsembleStage : IStage
{
    /// <summary>The file of what was measured.</summary>
    public const string File = "ensemble.json";

    private const int Size = 3;

    /// <inheritdoc/>
    public string Name => "ensemble";

    /// <inheritdoc/>
    public string Description => "Measures three students together; a network without a teacher stands in for one that is missing.";

    /// <inheritdoc/>
    public void Run(Workspace workspace)
    {
        Candidate[] all = [.. Candidate.Of(workspace)];
        Candidate[] members =
        [
            .. StudentStage.Names(workspace.Options).Concat(BaselineStage.Names(workspace.Options))
                .Select(name => Array.Find(all, candidate => candidate.Name == name))
                .OfType<Candidate>()
                .Take(Size),
        ];
        if (members.Length < Size)
        {
            return;
        }

        int classes = Keywords.Names.Count;
        int[] labels = workspace.Validation.Labels.ToArray();
        IReadOnlyList<GeneratedNetwork> networks = GeneratedNetworks.Build(
            [.. members.Select(member => member.Request(workspace) with { Outputs = ["fc"] })]);
        float[][] answers = [.. networks.Select(network =>
        {
            float[] probabilities = network.PredictAll(workspace.Validation);
            Logits.Softmax(probabilities, classes, probabilities);
            return probabilities;
        })];
        float[] together = [.. answers.SelectMany(answer => answer)];
        float[] average = new float[answers[0].Length];
        double[] disagreement = new double[labels.Length];
        Ensemble.Average(together, Size, average);
        Ensemble.MutualInformation(together, Size, classes, disagreement);
        bool[] right = [.. labels.Select((label, row) => Scores.AccuracyOf(average.AsSpan(row * classes, classes), [label]) == 1)];
        Measurement.Write(
            new EnsembleMeasurement(
                [.. members.Select(member => member.Name)],
                [.. answers.Select(answer => ProbabilityScores.NegativeLogLikelihood(answer, classes, labels))],
                [.. answers.Select(answer => Scores.AccuracyOf(answer, labels))],
                ProbabilityScores.NegativeLogLikelihood(average, classes, labels),
                Scores.AccuracyOf(average, labels),
                disagreement.Where((_, row) => right[row]).Average(),
                disagreement.Where((_, row) => !right[row]).Average()),
            workspace.PathOf(File));
    }
}
