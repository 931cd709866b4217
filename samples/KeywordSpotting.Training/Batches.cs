using System;
using System.Collections.Generic;
using KeywordSpotting.FrontEnd;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>Makes tensors of features and labels.</summary>
internal static class Batches
{
    private const float LabelSmoothing = 0.05f;

    /// <summary>Features of unvaried clips as [clips, 1, frames, coefficients].</summary>
    public static Tensor Features(IReadOnlyList<SpeechClip> clips)
    {
        Mfcc frontEnd = new();
        float[] values = new float[clips.Count * Mfcc.FeatureLength];
        for (int i = 0; i < clips.Count; i++)
        {
            frontEnd.Compute(clips[i].Samples, values.AsSpan(i * Mfcc.FeatureLength, Mfcc.FeatureLength));
        }

        return tensor(values, [clips.Count, 1, Mfcc.Frames, Mfcc.Coefficients]);
    }

    /// <summary>
    /// One training batch: features with masked spans of time, some mixed with another clip of the batch, and the
    /// matching probabilities of the classes.
    /// </summary>
    public static (Tensor Features, Tensor Targets) Training(
        IReadOnlyList<SpeechClip> clips, float[][] features, ReadOnlySpan<int> chosen, Random random)
    {
        int classes = Keywords.Names.Count;
        float[] values = new float[chosen.Length * Mfcc.FeatureLength];
        float[] targets = new float[chosen.Length * classes];
        for (int i = 0; i < chosen.Length; i++)
        {
            int partner = chosen[random.Next(chosen.Length)];
            float share = random.NextSingle() < 0.3f ? 0.3f * random.NextSingle() : 0;
            Span<float> row = values.AsSpan(i * Mfcc.FeatureLength, Mfcc.FeatureLength);
            for (int j = 0; j < row.Length; j++)
            {
                row[j] = ((1 - share) * features[chosen[i]][j]) + (share * features[partner][j]);
            }

            if (random.NextSingle() < 0.5f)
            {
                Mask(row, random);
            }

            Span<float> target = targets.AsSpan(i * classes, classes);
            target.Fill(LabelSmoothing / classes);
            target[clips[chosen[i]].Label] += (1 - share) * (1 - LabelSmoothing);
            target[clips[partner].Label] += share * (1 - LabelSmoothing);
        }

        return (tensor(values, [chosen.Length, 1, Mfcc.Frames, Mfcc.Coefficients]), tensor(targets, [chosen.Length, classes]));
    }

    // Repeats one frame over a short span, as if that moment had been missed.
    private static void Mask(Span<float> features, Random random)
    {
        int length = random.Next(1, 7);
        int start = random.Next(1, Mfcc.Frames - length);
        Span<float> kept = features.Slice((start - 1) * Mfcc.Coefficients, Mfcc.Coefficients);
        for (int frame = start; frame < start + length; frame++)
        {
            kept.CopyTo(features[(frame * Mfcc.Coefficients)..]);
        }
    }
}
