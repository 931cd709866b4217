using System;
using KeywordSpotting.Audio;

namespace Specializer.Sample.Tests.Audio;

public sealed class WaveReaderTests
{
    private static readonly double[] Samples = [0, 0.5, -0.5, 0.25, -1];

    [Theory]
    [InlineData(WaveBuilder.Pcm, 8)]
    [InlineData(WaveBuilder.Pcm, 16)]
    [InlineData(WaveBuilder.Pcm, 24)]
    [InlineData(WaveBuilder.Pcm, 32)]
    [InlineData(WaveBuilder.Float, 32)]
    public void Each_encoding_gives_its_samples(int encoding, int bits)
    {
        AudioClip clip = WaveReader.Parse(new WaveBuilder { Encoding = encoding, Bits = bits }.WithSamples(Samples));

        Assert.Equal([0, 0.5f, -0.5f, 0.25f, -1], clip.Samples);
        Assert.Equal(16000, clip.SampleRate);
    }

    [Theory]
    [InlineData(WaveBuilder.Pcm, 16)]
    [InlineData(WaveBuilder.Pcm, 24)]
    [InlineData(WaveBuilder.Float, 32)]
    public void An_extensible_header_names_its_encoding_further_on(int encoding, int bits)
    {
        WaveBuilder builder = new() { Encoding = WaveBuilder.Extensible, SubFormat = encoding, Bits = bits };

        Assert.Equal([0, 0.5f, -0.5f, 0.25f, -1], WaveReader.Parse(builder.WithSamples(Samples)).Samples);
    }

    [Fact]
    public void Stereo_becomes_the_mean_of_its_channels()
        => Assert.Equal(
            [0.5f, -0.125f], WaveReader.Parse(new WaveBuilder { Channels = 2 }.WithSamples(0.75, 0.25, 0, -0.25)).Samples);

    [Theory]
    [InlineData(8000)]
    [InlineData(44100)]
    public void The_rate_is_the_files(int rate)
        => Assert.Equal(rate, WaveReader.Parse(new WaveBuilder { Rate = rate }.WithSamples(Samples)).SampleRate);

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    public void Other_chunks_are_passed_over_with_their_padding(int length)
        => Assert.Equal(5, WaveReader.Parse(new WaveBuilder { ExtraChunk = length }.WithSamples(Samples)).Samples.Length);

    [Fact]
    public void A_length_that_a_pipe_could_not_fill_in_means_all_the_rest()
        => Assert.Equal(
            5, WaveReader.Parse(new WaveBuilder { AnnouncedLength = uint.MaxValue }.WithSamples(Samples)).Samples.Length);

    [Fact]
    public void Half_a_frame_at_the_end_is_dropped()
        => Assert.Equal([0.5f], WaveReader.Parse(new WaveBuilder().WithData(0, 0x40, 0x12)).Samples);

    [Fact]
    public void What_is_no_WAV_file_says_so()
        => Refused("is not a WAV file", [.. "This is a text file, longer than a header."u8]);

    [Fact]
    public void An_empty_file_says_so() => Refused("is empty", []);

    [Fact]
    public void A_data_chunk_of_no_bytes_says_so() => Refused("without audio", new WaveBuilder().WithData());

    [Fact]
    public void Less_than_one_sample_says_so() => Refused("without audio", new WaveBuilder().WithData(1));

    [Fact]
    public void Missing_data_says_how_much_there_is()
        => Refused("announces 100 bytes of audio, 4 are there", new WaveBuilder { AnnouncedLength = 100 }.WithData(1, 2, 3, 4));

    [Fact]
    public void Every_shorter_prefix_is_refused_in_one_line()
    {
        byte[] file = new WaveBuilder { ExtraChunk = 3 }.WithSamples(Samples);
        for (int length = 0; length < file.Length; length++)
        {
            AudioException refused = Assert.Throws<AudioException>(() => WaveReader.Parse(file[..length]));
            Assert.DoesNotContain('\n', refused.Message);
        }
    }

    [Theory]
    [InlineData(0x11, 4)]
    [InlineData(6, 8)]
    [InlineData(WaveBuilder.Float, 64)]
    [InlineData(WaveBuilder.Pcm, 12)]
    public void Another_encoding_is_named(int encoding, int bits)
        => Refused($"format {encoding}, {bits} bits", new WaveBuilder { Encoding = encoding, Bits = bits }.WithData(new byte[64]));

    [Theory]
    [InlineData(0, 16000)]
    [InlineData(1, 0)]
    [InlineData(1, int.MaxValue)]
    public void Impossible_channels_and_rates_are_named(int channels, int rate)
        => Refused($"{channels} channels at {rate} Hz", new WaveBuilder { Channels = channels, Rate = rate }.WithData(new byte[64]));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_sample_that_is_no_number_is_located(double sample)
        => Refused(
            "not a number, at 1", new WaveBuilder { Encoding = WaveBuilder.Float, Bits = 32 }.WithSamples(0, sample));

    [Fact]
    public void Data_before_its_format_says_so()
        => Refused("before its format", [.. "RIFF\0\0\0\0WAVEdata\u0002\0\0\0\u0001\u0001"u8]);

    [Theory]
    [InlineData("")]
    [InlineData("no such file.wav")]
    [InlineData("no such folder/clip.wav")]
    public void A_path_without_a_file_says_so(string path)
        => Assert.Equal("does not exist", Assert.Throws<AudioException>(() => WaveReader.Read(path)).Message);

    private static void Refused(string because, byte[] file)
        => Assert.Contains(because, Assert.Throws<AudioException>(() => WaveReader.Parse(file)).Message, StringComparison.Ordinal);
}
