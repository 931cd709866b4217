using System;
using System.Diagnostics;
using KeywordSpotting.FrontEnd;

namespace KeywordSpotting.Recognition;

/// <summary>
/// Hears keywords in endless audio. Each frame is transformed once and kept for the windows it is part of; the network
/// runs on a window every 100 ms.
/// </summary>
internal sealed class StreamRecognizer(Network network)
{
    /// <summary>Samples the recognizer takes at a time: one frame step.</summary>
    public const int BlockLength = MelSpectrum.FrameStep;

    /// <summary>Blocks of silence after which every word before them has been heard.</summary>
    public const int BlocksToFlush = BlocksInWindow;

    private const int BlocksInWindow = Mfcc.WindowLength / BlockLength;
    private const int BlocksBetweenRuns = 5;

    private readonly MelSpectrum _spectrum = new();
    private readonly Mfcc _frontEnd = new();
    private readonly WordDebouncer _debouncer = new();
    private readonly float[] _samples = new float[2 * BlockLength];
    private readonly float[] _peaks = new float[BlocksInWindow];
    private readonly float[] _energies = new float[Mfcc.Frames * MelSpectrum.Bands];
    private readonly float[] _features = new float[Mfcc.FeatureLength];
    private readonly float[] _probabilities = new float[Keywords.Names.Count];
    private long _blocks;

    /// <summary>Takes the next block and returns a word that was spoken just now, once.</summary>
    public StreamWord? Next(ReadOnlySpan<float> block)
    {
        long start = Stopwatch.GetTimestamp();
        _samples.AsSpan(BlockLength).CopyTo(_samples);
        block.CopyTo(_samples.AsSpan(BlockLength));
        Append(_peaks, [PositivePeak(block)]);
        _blocks++;
        if (_blocks < 2)
        {
            return null;
        }

        Span<float> energies = stackalloc float[MelSpectrum.Bands];
        _spectrum.Compute(_samples.AsSpan(0, MelSpectrum.FrameLength), energies);
        Append(_energies, energies);
        if (_blocks < BlocksInWindow || _blocks % BlocksBetweenRuns != 0)
        {
            return null;
        }

        _frontEnd.FromEnergies(_energies, Mfcc.Usable(PositivePeak(_peaks)), _features);
        network(_features, _probabilities);
        TimeSpan end = TimeSpan.FromSeconds((double)_blocks * BlockLength / Mfcc.SampleRate);
        return _debouncer.Next(_probabilities, end) is { } word
            ? word with { Took = Stopwatch.GetElapsedTime(start) }
            : null;
    }

    // Moves the buffer one entry towards its start and puts the newest at its end.
    private static void Append(Span<float> buffer, ReadOnlySpan<float> newest)
    {
        buffer[newest.Length..].CopyTo(buffer);
        newest.CopyTo(buffer[^newest.Length..]);
    }

    private static float PositivePeak(ReadOnlySpan<float> samples)
    {
        float peak = 0;
        foreach (float sample in samples)
        {
            peak = MathF.Max(peak, sample);
        }

        return peak;
    }
}
