using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using KeywordSpotting.Audio;
using KeywordSpotting.Commands;
using KeywordSpotting.FrontEnd;
using Specializer.Testing;

namespace Specializer.Sample.Tests.FrontEnd;

/// <summary>The features of the official keyword samples, where their recordings are at hand.</summary>
public sealed class OfficialFeaturesTests
{
    // Quantization of the official features (shared/README.md): truncated, not rounded.
    private const float Scale = 0.584702909f;
    private const int ZeroPoint = 83;

    // shared/README.md states 918 of all 1,000, with 1,368 of 490,000 values one step off.
    private const double ExactClips = 0.918;
    private const double InexactValues = 1368.0 / 490000;

    [Fact]
    public void As_many_clips_are_exact_as_the_official_steps_give_and_no_value_is_off_by_more_than_one()
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        Dictionary<string, int> rows = File.ReadLines(SharedData.PathOf("golden", "kws01", "expected.tsv"))
            .Skip(1)
            .Select((line, row) => (Name: line.Split('\t')[0], row))
            .ToDictionary(pair => pair.Name, pair => pair.row);
        // A recording that several samples are made from names them all.
        Dictionary<string, int[]> recorded = File.ReadLines(SharedData.PathOf("speech", "index.tsv"))
            .Skip(1)
            .Select(line => line.Split('\t'))
            .Where(row => row[5].Length > 0)
            .ToDictionary(row => row[0], row => row[5].Split(';').Select(sample => rows[sample]).ToArray());
        sbyte[][] official = Kws01.Load().Features;

        Mfcc frontEnd = new();
        float[] features = new float[Mfcc.FeatureLength];
        int clips = 0;
        int exact = 0;
        int off = 0;
        foreach ((string name, _, AudioClip clip) in LabelledClips.Read(SharedData.PathOf("speech"), split: null))
        {
            if (!recorded.TryGetValue(name, out int[]? samples))
            {
                continue;
            }

            frontEnd.Compute(Windows.Prepare(clip), features);
            foreach (int sample in samples)
            {
                int[] differences = [.. features.Select((value, i) => Math.Abs(Quantized(value) - official[sample][i]))];
                Assert.True(differences.Max() <= 1, $"{name} is off by {differences.Max()}.");
                clips++;
                exact += differences.Max() == 0 ? 1 : 0;
                off += differences.Sum();
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{exact} of {clips} clips exact, {off} values off by one");
        Assert.Equal(recorded.Values.Sum(samples => samples.Length), clips);

        // Three standard deviations of a sample of the 1,000.
        double spread = 3 * Math.Sqrt(ExactClips * (1 - ExactClips) / clips);
        Assert.InRange((double)exact / clips, ExactClips - spread, 1);
        Assert.InRange((double)off / (clips * Mfcc.FeatureLength), 0, 1.5 * InexactValues);
    }

    // The official features wrap around above 127 instead of stopping there: one of the samples goes that far.
    private static int Quantized(float value) => unchecked((sbyte)(int)((value / Scale) + ZeroPoint));
}
