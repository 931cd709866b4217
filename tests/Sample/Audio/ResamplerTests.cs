using System;
using System.Linq;
using CsCheck;
using KeywordSpotting.Audio;

namespace Specializer.Sample.Tests.Audio;

public sealed class ResamplerTests
{
    [Fact]
    public void The_same_rate_changes_nothing()
    {
        float[] samples = [1, -1, 0.5f];

        Assert.Same(samples, Resampler.Convert(samples, 16000, 16000));
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(22050)]
    [InlineData(44100)]
    [InlineData(48000)]
    public void A_second_stays_a_second(int rate)
        => Assert.Equal(16000, Resampler.Convert(new float[rate], rate, 16000).Length);

    [Fact]
    public void Any_length_at_any_rate_has_the_samples_that_begin_before_it_ends()
        => Gen.Select(Gen.Int[0, 300], Gen.Int[1000, 96000], Gen.Int[1000, 96000]).Sample((length, from, to) =>
        {
            float[] converted = Resampler.Convert(new float[length], from, to);
            return converted.Length == (int)Math.Ceiling((decimal)length * to / from);
        });

    // The filter's transition band begins at 0.94 of the lower Nyquist frequency, less half the width of its window.
    [Theory]
    [InlineData(8000, 440)]
    [InlineData(8000, 3000)]
    [InlineData(44100, 440)]
    [InlineData(44100, 6000)]
    [InlineData(48000, 1000)]
    public void A_tone_keeps_its_frequency_and_loudness(int rate, double frequency)
    {
        float[] converted = Resampler.Convert(Tone(rate, rate, frequency), rate, 16000);
        float[] expected = Tone(16000, 16000, frequency);

        // One percent is 40 dB below the tone; the ends see the silence around the clip.
        Assert.All(Enumerable.Range(200, 15600), i => Assert.Equal(expected[i], converted[i], 0.01f));
    }

    [Fact]
    public void What_the_lower_rate_cannot_hold_is_removed()
    {
        float[] converted = Resampler.Convert(Tone(44100, 44100, 12000), 44100, 16000);

        Assert.All(Enumerable.Range(200, 15600), i => Assert.Equal(0, converted[i], 0.01f));
    }

    private static float[] Tone(int length, int rate, double frequency)
        => [.. Enumerable.Range(0, length).Select(i => (float)Math.Sin(2 * Math.PI * frequency * i / rate))];
}
