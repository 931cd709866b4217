using System;
using System.Linq;
using KeywordSpotting.FrontEnd;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>Makes tensors of features, and what they are to be answered with.</summary>
internal static class Batches
{
    /// <summary>Features of clips as they were recorded, [clips, 1, frames, coefficients].</summary>
    public static Tensor Recorded(FeatureBank bank, ReadOnlySpan<int> clips) => Of(bank, clips, 0);

    /// <summary>Features of one variation of clips, [clips, 1, frames, coefficients].</summary>
    public static Tensor Of(FeatureBank bank, ReadOnlySpan<int> clips, int variation)
    {
        float[] values = new float[clips.Length * Mfcc.FeatureLength];
        for (int i = 0; i < clips.Length; i++)
        {
            bank.Features(clips[i], variation).CopyTo(values, i * Mfcc.FeatureLength);
        }

        return tensor(values, [clips.Length, 1, Mfcc.Frames, Mfcc.Coefficients]);
    }

    /// <summary>Every n-th clip of each class, so that the subset has the classes' proportions.</summary>
    public static int[] Subset(FeatureBank bank, int count)
    {
        int[] labels = bank.Labels.ToArray();
        int step = Math.Max(1, bank.Clips / count);
        return [.. Enumerable.Range(0, bank.Clips).OrderBy(clip => labels[clip]).Where((_, i) => i % step == 0)];
    }

    /// <summary>
    /// One training batch: any variation of each clip, with masked spans of time, some mixed with another clip of the
    /// batch; what a teacher says of the two is mixed as their labels are.
    /// </summary>
    /// <param name="bank">The clips.</param>
    /// <param name="teacher">Probabilities of the classes, in the order of <see cref="FeatureBank.Index"/>, or null.</param>
    /// <param name="chosen">The clips of the batch.</param>
    /// <param name="smoothing">What the labels give away, to all classes alike.</param>
    /// <param name="random">Draws variations, masks and partners.</param>
    public static Batch Training(FeatureBank bank, float[][]? teacher, ReadOnlySpan<int> chosen, float smoothing, Random random)
    {
        int classes = Keywords.Names.Count;
        float[] values = new float[chosen.Length * Mfcc.FeatureLength];
        float[] targets = new float[chosen.Length * classes];
        float[]? taught = teacher is null ? null : new float[chosen.Length * classes];
        for (int i = 0; i < chosen.Length; i++)
        {
            (int clip, int variation) = (chosen[i], random.Next(bank.Variations));
            (int partner, int other) = (chosen[random.Next(chosen.Length)], random.Next(bank.Variations));
            float share = random.NextSingle() < 0.3f ? 0.3f * random.NextSingle() : 0;
            Span<float> row = values.AsSpan(i * Mfcc.FeatureLength, Mfcc.FeatureLength);
            Mix(bank.Features(clip, variation), bank.Features(partner, other), share, row);
            if (random.NextSingle() < 0.5f)
            {
                Mask(row, random);
            }

            Span<float> target = targets.AsSpan(i * classes, classes);
            target.Fill(smoothing / classes);
            target[bank.Labels[clip]] += (1 - share) * (1 - smoothing);
            target[bank.Labels[partner]] += share * (1 - smoothing);
            if (teacher is not null)
            {
                Mix(teacher[bank.Index(clip, variation)], teacher[bank.Index(partner, other)], share, taught.AsSpan(i * classes, classes));
            }
        }

        return new Batch(tensor(values, [chosen.Length, 1, Mfcc.Frames, Mfcc.Coefficients]), targets, taught);
    }

    private static void Mix(float[] first, float[] second, float share, Span<float> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = ((1 - share) * first[i]) + (share * second[i]);
        }
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
