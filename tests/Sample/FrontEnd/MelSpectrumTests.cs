using System;
using System.Linq;
using KeywordSpotting.FrontEnd;

namespace Specializer.Sample.Tests.FrontEnd;

public sealed class MelSpectrumTests
{
    private readonly MelSpectrum _spectrum = new();

    [Fact]
    public void The_window_is_a_periodic_Hann_window_under_a_512_point_magnitude_spectrum()
    {
        float[] frame = Noise(3);
        float[] magnitudes = new float[257];
        for (int bin = 0; bin < magnitudes.Length; bin++)
        {
            double real = 0;
            double imaginary = 0;
            for (int i = 0; i < frame.Length; i++)
            {
                double windowed = frame[i] * Math.Pow(Math.Sin(Math.PI * i / MelSpectrum.FrameLength), 2);
                real += windowed * Math.Cos(2 * Math.PI * bin * i / 512);
                imaginary -= windowed * Math.Sin(2 * Math.PI * bin * i / 512);
            }

            magnitudes[bin] = (float)Math.Sqrt((real * real) + (imaginary * imaginary));
        }

        float[] expected = new float[MelSpectrum.Bands];
        new MelFilterBank(MelSpectrum.Bands, 257, 16000, 20, 4000).Apply(magnitudes, expected);

        // Float magnitudes and sums keep five digits and more.
        Assert.All(Energies(frame).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5f * (1 + pair.Second)));
    }

    [Fact]
    public void Two_frames_in_one_transform_do_not_mix()
    {
        float[] first = Noise(1);
        float[] second = [.. Noise(2).Select(v => 0.01f * v)];
        float[] firstEnergies = new float[MelSpectrum.Bands];
        float[] secondEnergies = new float[MelSpectrum.Bands];
        _spectrum.ComputePair(first, second, firstEnergies, secondEnergies);

        // The transform is double: what leaks from the frame a hundred times as loud is far below a float's step.
        Assert.All(firstEnergies.Zip(Energies(first)), pair => Assert.Equal(pair.Second, pair.First, 1e-5f * (1 + pair.Second)));
        Assert.All(secondEnergies.Zip(Energies(second)), pair => Assert.Equal(pair.Second, pair.First, 1e-5f * (1 + pair.Second)));
    }

    [Fact]
    public void Silence_has_no_energy() => Assert.All(Energies(new float[MelSpectrum.FrameLength]), energy => Assert.Equal(0, energy));

    [Fact]
    public void Energies_grow_with_the_samples()
    {
        float[] frame = Noise(4);
        float[] doubled = Energies([.. frame.Select(v => 2 * v)]);

        Assert.All(doubled.Zip(Energies(frame)), pair => Assert.Equal(2 * pair.Second, pair.First, 1e-5f * pair.First));
    }

    private static float[] Noise(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, MelSpectrum.FrameLength).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }

    private float[] Energies(float[] frame)
    {
        float[] energies = new float[MelSpectrum.Bands];
        _spectrum.Compute(frame, energies);
        return energies;
    }
}
