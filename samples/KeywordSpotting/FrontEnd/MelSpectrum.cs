using System;
using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace KeywordSpotting.FrontEnd;

/// <summary>Turns frames of audio into mel energies. Keeps its buffers, so one instance serves one thread.</summary>
internal sealed class MelSpectrum
{
    /// <summary>Samples in one frame: 30 ms.</summary>
    public const int FrameLength = 480;

    /// <summary>Samples from the start of one frame to the start of the next: 20 ms.</summary>
    public const int FrameStep = 320;

    /// <summary>Mel bands of one frame.</summary>
    public const int Bands = 40;

    private const int FftLength = 512;
    private const int Bins = (FftLength / 2) + 1;

    private readonly float[] _window = new float[FrameLength];
    private readonly Complex[] _buffer = new Complex[FftLength];
    private readonly float[] _magnitudes = new float[Bins];
    private readonly MelFilterBank _filters = new(Bands, Bins, Mfcc.SampleRate, lowest: 20, highest: 4000);

    /// <summary>Prepares the periodic Hann window and the filters.</summary>
    public MelSpectrum()
    {
        for (int i = 0; i < FrameLength; i++)
        {
            _window[i] = (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * i / FrameLength)));
        }
    }

    /// <summary>Computes the mel energies of one frame.</summary>
    public void Compute(ReadOnlySpan<float> frame, Span<float> energies)
        => ComputePair(frame, default, energies, default);

    /// <summary>Computes the mel energies of two frames; the second may be empty.</summary>
    public void ComputePair(
        ReadOnlySpan<float> first, ReadOnlySpan<float> second, Span<float> firstEnergies, Span<float> secondEnergies)
    {
        // Both frames are real, so one complex transform holds them: the first in the real part, the second in the
        // imaginary part. Symmetry takes them apart again.
        for (int i = 0; i < FrameLength; i++)
        {
            float imaginary = second.IsEmpty ? 0 : second[i] * _window[i];
            _buffer[i] = new Complex(first[i] * _window[i], imaginary);
        }

        Array.Clear(_buffer, FrameLength, FftLength - FrameLength);
        Fourier.Forward(_buffer, FourierOptions.NoScaling);

        Separate(static (value, mirrored) => value + mirrored);
        _filters.Apply(_magnitudes, firstEnergies);
        if (!second.IsEmpty)
        {
            Separate(static (value, mirrored) => value - mirrored);
            _filters.Apply(_magnitudes, secondEnergies);
        }
    }

    private void Separate(Func<Complex, Complex, Complex> part)
    {
        for (int bin = 0; bin < Bins; bin++)
        {
            Complex mirrored = Complex.Conjugate(_buffer[(FftLength - bin) % FftLength]);
            Complex value = part(_buffer[bin], mirrored);
            _magnitudes[bin] = (float)(0.5 * Math.Sqrt((value.Real * value.Real) + (value.Imaginary * value.Imaginary)));
        }
    }
}
