using System;
using System.IO;
using System.Linq;
using KeywordSpotting;
using KeywordSpotting.Commands;
using Specializer.Sample.Tests.Accuracy;

namespace Specializer.Sample.Tests.Commands;

public sealed class StreamCommandTests
{
    private const int HeaderBytes = 44;

    private static readonly string[] Spoken = ["stop_andy", "yes_rms", "left_andy", "go_rms", "stop_annie"];

    // Half a second of silence behind each word, as a speaker pauses.
    private static readonly byte[] Audio =
        [.. Spoken.SelectMany(clip => File.ReadAllBytes(ShippedClips.PathOf(clip)).Skip(HeaderBytes).Concat(new byte[16000]))];

    [Fact]
    public void Each_word_is_heard_once_and_in_order() => Assert.Equal(Said(Spoken), Heard(new MemoryStream(Audio)));

    [Fact]
    public void The_last_word_is_heard_although_the_stream_ends_at_once()
        => Assert.Equal(Said(Spoken), Heard(new MemoryStream(Audio[..^16000])));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(639)]
    [InlineData(5000)]
    public void Short_reads_change_nothing(int most) => Assert.Equal(Said(Spoken), Heard(new TrickleStream(Audio, most)));

    [Fact]
    public void Half_a_sample_at_the_end_changes_nothing() => Assert.Equal(Said(Spoken), Heard(new MemoryStream([.. Audio, 0x7F])));

    [Fact]
    public void Words_come_with_the_time_at_which_they_were_certain()
    {
        ProgramRun run = ProgramRun.On(new MemoryStream(Audio), "--stream");
        TimeSpan[] times = [.. run.OutputLines.Select(line => TimeSpan.Parse(line[..10], System.Globalization.CultureInfo.InvariantCulture))];

        // A word lies in the middle of its second, and is certain before it has left the window.
        Assert.All(times.Select((time, i) => time.TotalSeconds - (1.5 * i)), since => Assert.InRange(since, 0.5, 2));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(640)]
    [InlineData(1001)]
    [InlineData(200_000)]
    public void Silence_of_any_length_has_no_words(int bytes) => Assert.Empty(Heard(new MemoryStream(new byte[bytes])));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void No_audio_at_all_is_an_error(int bytes)
        => ProgramRun.On(new MemoryStream(new byte[bytes]), "--stream").AssertRefused("no audio on standard input");

    [Theory]
    [InlineData(4)]
    [InlineData(32044)]
    public void A_WAV_file_is_told_from_raw_audio(int bytes)
        => ProgramRun.On(new MemoryStream(File.ReadAllBytes(ShippedClips.PathOf("stop_andy"))[..bytes]), "--stream")
            .AssertRefused("is a WAV file");

    private static string[] Said(string[] clips) => [.. clips.Select(clip => clip.Split('_')[0])];

    private static string[] Heard(Stream input)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        Assert.Equal(0, StreamCommand.Run(input, Kws.Predict, output, error));
        Assert.Equal("", error.ToString());
        return [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])];
    }
}
