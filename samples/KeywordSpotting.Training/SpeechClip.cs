namespace KeywordSpotting.Training;

/// <summary>One labelled second of audio.</summary>
internal sealed record SpeechClip(float[] Samples, int Label, bool Synthetic);
