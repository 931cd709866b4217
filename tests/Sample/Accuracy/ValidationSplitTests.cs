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

    private static readonly Lazy<(double Int8, double Real)> Measured = new(Measure);

    // Twelve attributes, a batch normalization behind each of nine convolutions, and the reshape before the last layer.
    [Fact]
    public void The_float_network_has_every_layer_of_the_class() => Assert.Equal(12 + 9 + 1, FloatKws.Load().Layers);

    [Fact]
    public void Int8_hears_at_least_85_percent()
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        (double int8, double real) = Measured.Value;
        TestContext.Current.SendDiagnosticMessage($"int8 {int8:P2}, float {real:P2}");

        Assert.True(int8 >= LowestAccuracy, $"int8 hears {int8:P2} right.");
    }

    [Fact]
    public void Int8_loses_at_most_half_a_point_to_float()
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        (double int8, double real) = Measured.Value;

        Assert.True(Math.Abs(real - int8) <= LargestLoss, $"int8 hears {int8:P2} right, float {real:P2}.");
    }

    private static (double Int8, double Real) Measure()
    {
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
        return ((double)int8 / clips.Length, (double)real / clips.Length);
    }

    private static void Count(ref int right, ReadOnlySpan<float> probabilities, int label)
    {
        if (Recognizer.IndexOfLargest(probabilities) == label)
        {
            Interlocked.Increment(ref right);
        }
    }
}
