using System;
using KeywordSpotting.FrontEnd;

namespace KeywordSpotting.Audio;

/// <summary>Cuts clips of any length into the one-second windows the network hears.</summary>
internal static class Windows
{
    /// <summary>Samples from one window to the next on a clip longer than a window: 100 ms.</summary>
    private const int Step = Mfcc.SampleRate / 10;

    /// <summary>The clip's samples at the network's rate, padded evenly to one window where it is shorter.</summary>
    public static float[] Prepare(AudioClip clip)
    {
        float[] samples = Resampler.Convert(clip.Samples, clip.SampleRate, Mfcc.SampleRate);
        if (samples.Length >= Mfcc.WindowLength)
        {
            return samples;
        }

        float[] padded = new float[Mfcc.WindowLength];
        samples.CopyTo(padded, (padded.Length - samples.Length) / 2);
        return padded;
    }

    /// <summary>Number of windows in prepared samples.</summary>
    public static int Count(float[] samples)
        => 1 + (((samples.Length - Mfcc.WindowLength) + Step - 1) / Step);

    /// <summary>A window of prepared samples; the last one ends where the samples end.</summary>
    public static ReadOnlySpan<float> Get(float[] samples, int index)
        => samples.AsSpan(Math.Min(index * Step, samples.Length - Mfcc.WindowLength), Mfcc.WindowLength);

    /// <summary>Where the window with the most sound starts.</summary>
    public static int LoudestStart(float[] samples)
    {
        const int Hop = Mfcc.SampleRate / 100;
        int best = 0;
        double bestPower = -1;
        double power = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            power += (double)samples[i] * samples[i];
            int start = i + 1 - Mfcc.WindowLength;
            if (start > 0)
            {
                power -= (double)samples[start - 1] * samples[start - 1];
            }

            if (start >= 0 && start % Hop == 0 && power > bestPower)
            {
                (best, bestPower) = (start, power);
            }
        }

        return best;
    }
}
