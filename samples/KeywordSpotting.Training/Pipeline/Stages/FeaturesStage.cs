using System.Collections.Generic;
using System.IO;

namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>Audio to features, and varied copies of what is trained on.</summary>
internal sealed class FeaturesStage : IStage
{
    private const int Seed = 1;

    /// <inheritdoc/>
    public string Name => "features";

    /// <inheritdoc/>
    public string Description => "Computes the features of all clips, and of varied copies of those to train on.";

    /// <inheritdoc/>
    public void Run(Workspace workspace)
    {
        PipelineOptions options = workspace.Options;
        Augmenter augmenter = new(SpeechData.ReadNoise(options.Speech));
        string training = workspace.PathOf("train.features");
        if (!File.Exists(training))
        {
            List<SpeechClip> clips = SpeechData.ReadSplit(options.Speech, "train");
            if (options.Voices is { } voices)
            {
                clips.AddRange(SpeechData.ReadVoices(voices));
            }

            Workspace.ShowProgress("features to train on", options.Variations, advance =>
                FeatureBank.Compute(clips, augmenter, options.Variations, Seed, advance).Save(training));
        }

        string validation = workspace.PathOf("val.features");
        if (!File.Exists(validation))
        {
            Workspace.ShowProgress("features to validate with", 1, advance =>
                FeatureBank.Compute(SpeechData.ReadSplit(options.Speech, "val"), augmenter, 1, Seed, advance).Save(validation));
        }
    }
}
