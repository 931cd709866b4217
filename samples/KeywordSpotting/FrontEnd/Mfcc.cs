using System;

namespace KeywordSpotting.FrontEnd;

/// <summary>
/// The front end of the MLPerf Tiny keyword network: one second of audio becomes 49 frames of 10 mel-frequency
/// cepstral coefficients. Keeps its buffers, so one instance serves one thread.
/// </summary>
internal sealed class Mfcc
{
    /// <summary>Samples a second.</summary>
    public const int SampleRate = 16000;

    /// <summary>Samples of audio behind one set of features: one second.</summary>
    public const int WindowLength = 16000;

    /// <summary>Frames in a window.</summary>
    public const int Frames = ((WindowLength - MelSpectrum.FrameLength) / MelSpectrum.FrameStep) + 1;

    /// <summary>Coefficients kept of each frame.</summary>
    public const int Coefficients = 10;

    /// <summary>Values in the features of one window.</summary>
    public const int FeatureLength = Frames * Coefficients;

    private readonly MelSpectrum _spectrum = new();
    private readonly float[] _energies = new float[Frames * MelSpectrum.Bands];
    private readonly float[] _logarithms = new float[MelSpectrum.Bands];
    private readonly float[] _cosines = new float[Coefficients * MelSpectrum.Bands];

    /// <summary>Prepares the discrete cosine transform (type II).</summary>
    public Mfcc()
    {
        double scale = 2 / Math.Sqrt(2 * MelSpectrum.Bands);
        for (int k = 0; k < Coefficients; k++)
        {
            for (int n = 0; n < MelSpectrum.Bands; n++)
            {
                double angle = Math.PI * k * ((2 * n) + 1) / (2 * MelSpectrum.Bands);
                _cosines[(k * MelSpectrum.Bands) + n] = (float)(scale * Math.Cos(angle));
            }
        }
    }

    /// <summary>Computes the features of one window of <see cref="WindowLength"/> samples.</summary>
    public void Compute(ReadOnlySpan<float> samples, Span<float> features)
    {
        if (samples.Length != WindowLength)
        {
            throw new ArgumentException($"A window has {WindowLength} samples, not {samples.Length}.", nameof(samples));
        }

        for (int frame = 0; frame < Frames; frame += 2)
        {
            bool pair = frame + 1 < Frames;
            _spectrum.ComputePair(
                FrameOf(samples, frame), pair ? FrameOf(samples, frame + 1) : default,
                EnergiesOf(frame), pair ? EnergiesOf(frame + 1) : default);
        }

        FromEnergies(_energies, Peak(samples), features);
    }

    /// <summary>Finishes the features of a window whose frames' mel energies and peak are known already.</summary>
    public void FromEnergies(ReadOnlySpan<float> energies, float peak, Span<float> features)
    {
        // Energies grow linearly with the samples, so scaling them equals scaling the audio by its peak.
        float scale = 1 / peak;
        for (int frame = 0; frame < Frames; frame++)
        {
            ReadOnlySpan<float> bands = energies.Slice(frame * MelSpectrum.Bands, MelSpectrum.Bands);
            for (int band = 0; band < bands.Length; band++)
            {
                _logarithms[band] = MathF.Log((bands[band] * scale) + 1e-6f);
            }

            Span<float> coefficients = features.Slice(frame * Coefficients, Coefficients);
            for (int k = 0; k < Coefficients; k++)
            {
                ReadOnlySpan<float> cosines = _cosines.AsSpan(k * MelSpectrum.Bands, MelSpectrum.Bands);
                float sum = 0;
                for (int band = 0; band < cosines.Length; band++)
                {
                    sum += _logarithms[band] * cosines[band];
                }

                coefficients[k] = sum;
            }
        }
    }

    /// <summary>
    /// The largest sample, or 1 where it is zero or so small that its inverse is no number: silence stays silence
    /// instead of NaN.
    /// </summary>
    public static float Peak(ReadOnlySpan<float> samples)
    {
        float peak = 0;
        foreach (float sample in samples)
        {
            peak = MathF.Max(peak, sample);
        }

        return Usable(peak);
    }

    /// <summary>A peak that can be divided by.</summary>
    public static float Usable(float peak) => float.IsNormal(peak) ? peak : 1;

    private static ReadOnlySpan<float> FrameOf(ReadOnlySpan<float> samples, int frame)
        => samples.Slice(frame * MelSpectrum.FrameStep, MelSpectrum.FrameLength);

    private Span<float> EnergiesOf(int frame)
        => _energies.AsSpan(frame * MelSpectrum.Bands, MelSpectrum.Bands);
}
