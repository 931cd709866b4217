using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using KeywordSpotting;
using KeywordSpotting.Audio;
using KeywordSpotting.Commands;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Recognition;
using Specializer.Testing;

namespace Specializer.Sample.Tests.Accuracy;

/// <summary>Recorded speakers that training did not hear, through the front end and the generated network.</summary>
public sealed class ValidationSplitTests
{
    // The project's own bars.
    private const double LowestAccuracy = 0.85;
    private const double LargestLoss = 0.005;

    [Fact]
    public void The_float_network_has_every_layer_of_the_class()
        => Assert.InRange(FloatKws.Load().Layers, 12, 12 + 9);

    [Fact]
    public void Int8_hears_at_least_85_percent_and_loses_at_most_half_a_point_to_float()
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        (int Label, AudioClip Clip)[] clips = LabelledClips.Read(SharedData.PathOf("speech"), "val")
            .Select(clip => (clip.Label, clip.Clip))
            .ToArray();
        Assert.Equal(787, clips.Length);

        FloatKws reference = FloatKws.Load();
        int int8 = 0;
        int real = 0;
        Parallel.ForEach(
            clips,
            () => new Mfcc(),
            (clip, _, frontEnd) =>
            {
                float[] features = new float[Mfcc.FeatureLength];
                frontEnd.Compute(Windows.Get(Windows.Prepare(clip.Clip), 0), features);
                float[] probabilities = new float[Keywords.Names.Count];
                Kws.Predict(features, probabilities);
                Count(ref int8, probabilities, clip.Label);
                Count(ref real, reference.Predict(features), clip.Label);
                return frontEnd;
            },
            _ => { });

        double quantized = (double)int8 / clips.Length;
        double unquantized = (double)real / clips.Length;
        TestContext.Current.SendDiagnosticMessage($"int8 {quantized:P2}, float {unquantized:P2} of {clips.Length}");
        Assert.True(quantized >= LowestAccuracy, $"int8 hears {quantized:P2} right.");
        Assert.True(Math.Abs(unquantized - quantized) <= LargestLoss, $"int8 hears {quantized:P2} right, float {unquantized:P2}.");
    }

    private static void Count(ref int right, ReadOnlySpan<float> probabilities, int label)
    {
        if (Recognizer.IndexOfLargest(probabilities) == label)
        {
            Interlocked.Increment(ref right);
        }
    }
}
