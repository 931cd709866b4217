using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using KeywordSpotting.FrontEnd;

namespace KeywordSpotting.Training;

/// <summary>
/// Features of varied clips. The front end costs more than a training step, so each epoch renews only a part of the
/// clips, in the background; masks and mixing, which are cheap, change every time.
/// </summary>
internal sealed class FeaturePool
{
    // Every clip gets a new variation once in so many epochs.
    private const int RenewalPeriod = 2;

    private readonly List<SpeechClip> _clips;
    private readonly Augmenter _augmenter;
    private readonly int _seed;
    private readonly float[][] _features;
    private readonly Mfcc _frontEnd = new();
    private readonly float[] _window = new float[Mfcc.WindowLength];

    /// <summary>Holds the clips; nothing is computed yet.</summary>
    public FeaturePool(List<SpeechClip> clips, Augmenter augmenter, int seed)
    {
        (_clips, _augmenter, _seed) = (clips, augmenter, seed);
        _features = new float[clips.Count][];
    }

    /// <summary>Starts to compute what changes with an epoch. The result keeps what did not change.</summary>
    public Task<float[][]> Renew(int epoch) => Task.Run(() =>
    {
        for (int i = 0; i < _clips.Count; i++)
        {
            if (_features[i] is null || (i + epoch) % RenewalPeriod == 0)
            {
                Random random = new(HashOf(_seed, epoch, i));
                _augmenter.Apply(_clips[i], random, _window);
                float[] features = new float[Mfcc.FeatureLength];
                _frontEnd.Compute(_window, features);
                _features[i] = features;
            }
        }

        return (float[][])_features.Clone();
    });

    // Not HashCode.Combine: that one differs from run to run.
    private static int HashOf(int seed, int epoch, int clip) => unchecked((((seed * 31) + epoch) * 1_000_003) + clip);
}
