using System;

namespace KeywordSpotting.FrontEnd;

/// <summary>Triangular bands on the mel scale, applied to the magnitudes of a spectrum.</summary>
internal sealed class MelFilterBank
{
    private readonly int[] _firstBins;
    private readonly float[][] _weights;

    /// <summary>Lays <paramref name="bands"/> triangles evenly on the mel scale between two frequencies in hertz.</summary>
    public MelFilterBank(int bands, int bins, double sampleRate, double lowest, double highest)
    {
        _firstBins = new int[bands];
        _weights = new float[bands][];

        double lowestMel = Mel(lowest);
        double step = (Mel(highest) - lowestMel) / (bands + 1);
        double binWidth = sampleRate / 2 / (bins - 1);
        for (int band = 0; band < bands; band++)
        {
            double left = lowestMel + (band * step);
            double right = left + (2 * step);
            // Bin 0 carries the offset of the microphone, not sound.
            int first = 1;
            while (first < bins && Mel(first * binWidth) <= left)
            {
                first++;
            }

            int end = first;
            while (end < bins && Mel(end * binWidth) < right)
            {
                end++;
            }

            _firstBins[band] = first;
            _weights[band] = new float[end - first];
            for (int bin = first; bin < end; bin++)
            {
                double mel = Mel(bin * binWidth);
                _weights[band][bin - first] = (float)(Math.Min(mel - left, right - mel) / step);
            }
        }
    }

    /// <summary>Number of bands.</summary>
    public int Bands => _weights.Length;

    /// <summary>Sums the magnitudes under each triangle.</summary>
    public void Apply(ReadOnlySpan<float> magnitudes, Span<float> energies)
    {
        for (int band = 0; band < _weights.Length; band++)
        {
            float[] weights = _weights[band];
            ReadOnlySpan<float> under = magnitudes.Slice(_firstBins[band], weights.Length);
            float sum = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += weights[i] * under[i];
            }

            energies[band] = sum;
        }
    }

    private static double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));
}
