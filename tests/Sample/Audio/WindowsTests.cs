using System;
using System.Linq;
using KeywordSpotting.Audio;
using KeywordSpotting.FrontEnd;

namespace Specializer.Sample.Tests.Audio;

public sealed class WindowsTests
{
    [Fact]
    public void A_short_clip_lies_in_the_middle_of_silence()
    {
        float[] prepared = Windows.Prepare(new AudioClip([1, 1], Mfcc.SampleRate));

        Assert.Equal(Mfcc.WindowLength, prepared.Length);
        Assert.Equal([0, 1, 1, 0], prepared.Skip((Mfcc.WindowLength / 2) - 2).Take(4));
        Assert.Equal(2, prepared.Sum());
    }

    [Theory]
    [InlineData(16000, 1)]
    [InlineData(16001, 2)]
    [InlineData(17600, 2)]
    [InlineData(17601, 3)]
    [InlineData(32000, 11)]
    public void Windows_start_every_tenth_of_a_second(int samples, int windows)
        => Assert.Equal(windows, Windows.Count(new float[samples]));

    [Fact]
    public void The_last_window_ends_with_the_samples()
    {
        float[] samples = [.. Enumerable.Range(0, 16001).Select(i => (float)i)];

        Assert.Equal(16000, Windows.Get(samples, 1)[^1]);
    }

    [Fact]
    public void The_loudest_window_holds_the_sound()
    {
        float[] samples = new float[48000];
        Array.Fill(samples, 1, 30000, 1000);

        int start = Windows.LoudestStart(samples);

        Assert.InRange(start, 31000 - Mfcc.WindowLength, 30000);
    }
}
