using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using KeywordSpotting.FrontEnd;

namespace KeywordSpotting.Training;

/// <summary>
/// Features of clips and of varied copies of them, computed once and kept in a file: the front end costs more than a
/// training step, and networks that are to be compared see the same data. Variation 0 is the clip as it was recorded.
/// </summary>
internal sealed class FeatureBank
{
    // Changes with the layout, so that a file of another one is refused.
    private const int Magic = 0x314B4E42;

    private readonly int[] _labels;
    private readonly float[][] _features;

    private FeatureBank(int[] labels, float[][] features) => (_labels, _features) = (labels, features);

    /// <summary>Number of clips.</summary>
    public int Clips => _labels.Length;

    /// <summary>Number of copies of each clip, the recorded one included.</summary>
    public int Variations => _features.Length / _labels.Length;

    /// <summary>The class of each clip.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>Features of one copy of a clip, [frames, coefficients].</summary>
    public float[] Features(int clip, int variation) => _features[Index(clip, variation)];

    /// <summary>The place of a copy among all: what belongs to copies is kept in this order.</summary>
    public int Index(int clip, int variation) => (variation * Clips) + clip;

    /// <summary>Computes the features of every clip and of its varied copies.</summary>
    /// <param name="clips">At least one.</param>
    /// <param name="augmenter">Makes the copies.</param>
    /// <param name="variations">Copies of each clip, the recorded one included; at least 1.</param>
    /// <param name="seed">What the copies follow from.</param>
    /// <param name="advance">Called after each variation.</param>
    public static FeatureBank Compute(
        IReadOnlyList<SpeechClip> clips, Augmenter augmenter, int variations, int seed, Action advance)
    {
        ArgumentOutOfRangeException.ThrowIfZero(clips.Count, nameof(clips));
        ArgumentOutOfRangeException.ThrowIfLessThan(variations, 1);
        Mfcc frontEnd = new();
        float[] window = new float[Mfcc.WindowLength];
        float[][] features = new float[clips.Count * variations][];
        int[] labels = new int[clips.Count];
        for (int variation = 0; variation < variations; variation++)
        {
            for (int clip = 0; clip < clips.Count; clip++)
            {
                labels[clip] = clips[clip].Label;
                float[] samples = clips[clip].Samples;
                if (variation > 0)
                {
                    augmenter.Apply(clips[clip], new Random(HashOf(seed, variation, clip)), window);
                    samples = window;
                }

                float[] row = new float[Mfcc.FeatureLength];
                frontEnd.Compute(samples, row);
                features[(variation * clips.Count) + clip] = row;
            }

            advance();
        }

        return new FeatureBank(labels, features);
    }

    /// <summary>Writes the bank to a file.</summary>
    public void Save(string path)
    {
        Files.WriteWhole(path, stream =>
        {
            stream.Write(MemoryMarshal.AsBytes<int>([Magic, Clips, Variations, Mfcc.FeatureLength]));
            stream.Write(MemoryMarshal.AsBytes<int>(_labels));
            foreach (float[] row in _features)
            {
                stream.Write(MemoryMarshal.AsBytes<float>(row));
            }
        });
    }

    /// <summary>Reads a bank that was written.</summary>
    /// <exception cref="InvalidDataException">The file is none, or is cut off.</exception>
    public static FeatureBank Load(string path)
    {
        using FileStream stream = File.OpenRead(path);
        Span<int> header = stackalloc int[4];
        try
        {
            stream.ReadExactly(MemoryMarshal.AsBytes(header));
            if (header is not [Magic, > 0, > 0, Mfcc.FeatureLength])
            {
                throw new InvalidDataException($"{path} is no bank of features; delete it to compute it again");
            }

            int[] labels = new int[header[1]];
            stream.ReadExactly(MemoryMarshal.AsBytes(labels.AsSpan()));
            float[][] features = new float[header[1] * header[2]][];
            for (int i = 0; i < features.Length; i++)
            {
                features[i] = new float[Mfcc.FeatureLength];
                stream.ReadExactly(MemoryMarshal.AsBytes(features[i].AsSpan()));
            }

            return new FeatureBank(labels, features);
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException($"{path} is cut off; delete it to compute it again");
        }
    }

    // Not HashCode.Combine: that one differs from run to run.
    private static int HashOf(int seed, int variation, int clip) => unchecked((((seed * 31) + variation) * 1_000_003) + clip);
}
