using System;
using System.Linq;
using KeywordSpotting.FrontEnd;

namespace Specializer.Sample.Tests.FrontEnd;

public sealed class MfccTests
{
    private readonly Mfcc _frontEnd = new();

    [Fact]
    public void Equal_bands_leave_only_the_first_coefficient()
    {
        float[] energies = new float[Mfcc.Frames * MelSpectrum.Bands];
        Array.Fill(energies, MathF.E);
        float[] features = new float[Mfcc.FeatureLength];
        _frontEnd.FromEnergies(energies, peak: 1, features);

        // 40 logarithms of 1, each by 2 / sqrt(80).
        for (int i = 0; i < features.Length; i++)
        {
            Assert.Equal(i % Mfcc.Coefficients == 0 ? 80 / Math.Sqrt(80) : 0, features[i], 1e-4);
        }
    }

    [Fact]
    public void One_band_gives_the_cosines_of_its_place()
    {
        float[] energies = new float[Mfcc.Frames * MelSpectrum.Bands];
        Array.Fill(energies, 1 - 1e-6f);
        energies[7] = MathF.E;
        float[] features = new float[Mfcc.FeatureLength];
        _frontEnd.FromEnergies(energies, peak: 1, features);

        for (int k = 0; k < Mfcc.Coefficients; k++)
        {
            Assert.Equal(2 / Math.Sqrt(80) * Math.Cos(Math.PI * k * 15 / 80), features[k], 1e-4);
        }
    }

    [Fact]
    public void Loudness_makes_no_difference()
    {
        float[] loud = Noise(1f);

        // Scaling by a power of two is exact in float, so all that follows is the same.
        Assert.Equal(Features(loud), Features([.. loud.Select(v => v / 64)]));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-0.25f)]
    [InlineData(float.Epsilon)]
    [InlineData(1e-40f)]
    public void Silence_and_a_constant_give_numbers(float sample)
    {
        float[] samples = new float[Mfcc.WindowLength];
        Array.Fill(samples, sample);

        Assert.All(Features(samples), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Digital_silence_is_the_logarithm_of_the_floor()
    {
        float[] features = Features(new float[Mfcc.WindowLength]);

        Assert.Equal(Math.Log(1e-6) * 80 / Math.Sqrt(80), features[0], 1e-2);
        Assert.Equal(0, features[1], 1e-3f);
    }

    [Theory]
    [InlineData(Mfcc.WindowLength - 1)]
    [InlineData(Mfcc.WindowLength + 1)]
    public void Another_length_is_refused(int length)
        => Assert.Throws<ArgumentException>(() => Features(new float[length]));

    private static float[] Noise(float amplitude)
    {
        Random random = new(5);
        return [.. Enumerable.Range(0, Mfcc.WindowLength).Select(_ => amplitude * (float)((2 * random.NextDouble()) - 1))];
    }

    private float[] Features(float[] samples)
    {
        float[] features = new float[Mfcc.FeatureLength];
        _frontEnd.Compute(samples, features);
        return features;
    }
}
