namespace KeywordSpotting.Audio;

/// <summary>Mono audio, samples between -1 and 1.</summary>
internal sealed record AudioClip(float[] Samples, int SampleRate);
