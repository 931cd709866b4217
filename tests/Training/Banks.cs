using System;
using System.Collections.Generic;
using System.Linq;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Training;

namespace Specializer.Training.Tests;

/// <summary>Banks of features of noise.</summary>
internal static class Banks
{
    public static FeatureBank Random(int clips, int variations, int seed = 7) =>
        FeatureBank.Compute(Clips(clips, seed), Augmenter(), variations, seed, () => { });

    public static List<SpeechClip> Clips(int count, int seed = 7)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(i => new SpeechClip(Noise(random, Mfcc.WindowLength), i % Keywords.Names.Count, Synthetic: false))];
    }

    public static Augmenter Augmenter() => new([Noise(new Random(8), 20_000)]);

    private static float[] Noise(Random random, int length)
        => [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextSingle()) - 1)];
}
