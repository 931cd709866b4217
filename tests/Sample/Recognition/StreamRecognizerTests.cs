using System;
using System.Collections.Generic;
using System.Linq;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Recognition;

namespace Specializer.Sample.Tests.Recognition;

public sealed class StreamRecognizerTests
{
    [Fact]
    public void The_network_sees_what_it_would_see_of_each_window_alone()
    {
        Random random = new(11);
        float[] audio = [.. Enumerable.Range(0, 24000).Select(i => (float)((2 * random.NextDouble()) - 1) * i / 24000)];
        List<float[]> seen = [];
        StreamRecognizer recognizer = new((features, _) => seen.Add(features.ToArray()));
        foreach (float[] block in audio.Chunk(StreamRecognizer.BlockLength))
        {
            recognizer.Next(block);
        }

        // One second is complete after 16,000 samples; then a window follows every 100 ms.
        Assert.Equal(6, seen.Count);
        Mfcc frontEnd = new();
        float[] expected = new float[Mfcc.FeatureLength];
        for (int window = 0; window < seen.Count; window++)
        {
            frontEnd.Compute(audio.AsSpan(window * 1600, Mfcc.WindowLength), expected);

            // Transforms of one frame and of two round differently in the last digits.
            Assert.All(seen[window].Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-3f));
        }
    }

    [Fact]
    public void Negative_or_silent_audio_gives_numbers()
    {
        List<float[]> seen = [];
        StreamRecognizer recognizer = new((features, _) => seen.Add(features.ToArray()));
        float[] block = new float[StreamRecognizer.BlockLength];
        for (int i = 0; i < 120; i++)
        {
            Array.Fill(block, i < 60 ? 0 : -0.5f);
            recognizer.Next(block);
        }

        Assert.NotEmpty(seen);
        Assert.All(seen, features => Assert.All(features, value => Assert.True(float.IsFinite(value))));
    }
}
