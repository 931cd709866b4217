using System;
using System.Diagnostics;
using KeywordSpotting.Audio;
using KeywordSpotting.FrontEnd;

namespace KeywordSpotting.Recognition;

/// <summary>Hears keywords in clips of any length. Keeps its buffers, so one instance serves one thread.</summary>
internal sealed class Recognizer(Network network)
{
    private readonly Mfcc _frontEnd = new();
    private readonly float[] _features = new float[Mfcc.FeatureLength];
    private readonly float[] _probabilities = new float[Keywords.Names.Count];

    /// <summary>Probability of each class in the last window.</summary>
    public ReadOnlySpan<float> Probabilities => _probabilities;

    /// <summary>
    /// Hears one clip. Of the windows of a longer clip the one counts in which a keyword is most probable.
    /// </summary>
    public Heard Hear(AudioClip clip)
    {
        float[] samples = Windows.Prepare(clip);
        Heard best = HearWindow(Windows.Get(samples, 0));
        for (int i = 1; i < Windows.Count(samples); i++)
        {
            Heard next = HearWindow(Windows.Get(samples, i));
            if (Rank(next) > Rank(best))
            {
                best = next;
            }
        }

        return best;
    }

    /// <summary>Hears one window of <see cref="Mfcc.WindowLength"/> samples.</summary>
    public Heard HearWindow(ReadOnlySpan<float> window)
    {
        long start = Stopwatch.GetTimestamp();
        _frontEnd.Compute(window, _features);
        long between = Stopwatch.GetTimestamp();
        network(_features, _probabilities);
        long end = Stopwatch.GetTimestamp();

        int label = IndexOfLargest(_probabilities);
        return new Heard(
            label, _probabilities[label], Stopwatch.GetElapsedTime(start, between), Stopwatch.GetElapsedTime(between, end));
    }

    /// <summary>Index of the largest value, the first of several.</summary>
    public static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[largest])
            {
                largest = i;
            }
        }

        return largest;
    }

    // A keyword the network is sure of comes before anything else; then the surer answer.
    private static float Rank(Heard heard) => heard.Probability + (heard.IsSure ? 1 : 0);
}
