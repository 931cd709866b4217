using System;
using KeywordSpotting.FrontEnd;

namespace KeywordSpotting.Recognition;

/// <summary>
/// Makes one word of the many windows that overlap it: averages the last windows, reports a keyword whose average is
/// high, then waits until that word has left the window.
/// </summary>
internal sealed class WordDebouncer
{
    private const int Smoothing = 3;
    private const float Threshold = 0.6f;

    // A word stays in the window for at most a second.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly float[] _history = new float[Smoothing * Keywords.Names.Count];
    private readonly float[] _average = new float[Keywords.Names.Count];
    private TimeSpan _quietUntil = TimeSpan.Zero;

    /// <summary>Takes the probabilities of the next window and returns a word when one begins to be certain.</summary>
    public StreamWord? Next(ReadOnlySpan<float> probabilities, TimeSpan windowEnd)
    {
        int classes = Keywords.Names.Count;
        _history.AsSpan(classes).CopyTo(_history);
        probabilities.CopyTo(_history.AsSpan(_history.Length - classes));
        for (int label = 0; label < classes; label++)
        {
            float sum = 0;
            for (int window = 0; window < Smoothing; window++)
            {
                sum += _history[(window * classes) + label];
            }

            _average[label] = sum / Smoothing;
        }

        int best = Recognizer.IndexOfLargest(_average);
        if (best >= Keywords.Silence || _average[best] < Threshold || windowEnd < _quietUntil)
        {
            return null;
        }

        _quietUntil = windowEnd + Pause;
        return new StreamWord(best, _average[best], windowEnd, TimeSpan.Zero);
    }
}
