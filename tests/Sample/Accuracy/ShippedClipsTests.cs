using System.IO;
using System.Linq;
using KeywordSpotting;
using KeywordSpotting.Audio;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Recognition;

namespace Specializer.Sample.Tests.Accuracy;

/// <summary>The clips that ship with the sample, WORD_VOICE.wav.</summary>
public sealed class ShippedClipsTests
{
    private static readonly string[] Files = Directory.GetFiles(ShippedClips.Folder, "*.wav");

    [Fact]
    public void At_least_80_percent_are_heard_right_and_surely()
    {
        Recognizer recognizer = new(Kws.Predict);
        int right = Files.Count(file => recognizer.Hear(WaveReader.Read(file)).IsRight(ShippedClips.LabelOf(file)));

        Assert.True(right >= 0.8 * Files.Length, $"{right} of {Files.Length} are heard right.");
    }

    [Theory]
    [InlineData("silence_pink")]
    [InlineData("unknown_slt")]
    public void Noise_and_a_word_it_does_not_know_leave_it_unsure(string clip)
        => Assert.False(new Recognizer(Kws.Predict).Hear(WaveReader.Read(ShippedClips.PathOf(clip))).IsSure);

    [Fact]
    public void Every_word_has_at_least_two_clips()
    {
        for (int word = 0; word < Keywords.Silence; word++)
        {
            Assert.True(
                Files.Count(file => ShippedClips.LabelOf(file) == word) >= 2, $"{Keywords.Names[word]} has fewer than two clips.");
        }
    }

    [Fact]
    public void Every_clip_is_one_second_at_the_networks_rate()
        => Assert.All(Files, file =>
        {
            AudioClip clip = WaveReader.Read(file);
            Assert.Equal((Mfcc.SampleRate, Mfcc.WindowLength), (clip.SampleRate, clip.Samples.Length));
        });
}
