using System;
using System.IO;
using System.Linq;
using KeywordSpotting.Audio;
using Specializer.Sample.Tests.Accuracy;
using Specializer.Sample.Tests.Audio;

namespace Specializer.Sample.Tests.Commands;

public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Without_arguments_it_hears_the_clips_that_ship()
    {
        ProgramRun run = ProgramRun.Of();

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"\d+ of 42 right, \d+ not sure, \d+ wrong; the network took \d+ µs", run.OutputLines[^1]);
        Assert.Matches(@"│ stop_andy\.wav +│ stop +│ +\d+\.\d % │ +\d+ µs │ +\d+ µs │", run.Output);
    }

    [Fact]
    public void No_row_of_the_table_is_broken_over_two_lines()
    {
        string[] rows = [.. ProgramRun.Of().OutputLines.Where(line => line.StartsWith('│')).Skip(1)];

        Assert.Equal(42, rows.Length);
    }

    [Fact]
    public void It_says_when_it_is_not_sure()
        => Assert.Contains("not sure (", ProgramRun.Of(ShippedClips.PathOf("off_slt")).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("silence_pink")]
    [InlineData("unknown_slt")]
    public void Noise_and_a_word_it_does_not_know_are_answered_so(string clip)
    {
        ProgramRun run = ProgramRun.Of(ShippedClips.PathOf(clip));

        Assert.Contains("not sure (", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 right, 0 not sure, 0 wrong", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() => ProgramRun.Of("no-such-file.wav").AssertRefused("no-such-file.wav", "does not exist");

    [Fact]
    public void A_folder_without_WAV_files_is_named() => ProgramRun.Of(_folder.Path).AssertRefused(_folder.Path, "no WAV files");

    [Fact]
    public void A_missing_file_beside_an_empty_folder_is_one_line()
        => ProgramRun.Of("no-such-file.wav", _folder.Path).AssertRefused("no WAV files");

    [Fact]
    public void A_good_file_beside_a_bad_one_is_heard_all_the_same()
    {
        string bad = _folder.Write("bad.wav", [1, 2, 3]);

        ProgramRun run = ProgramRun.Of(bad, ShippedClips.PathOf("stop_andy"));

        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"error: {bad} is not a WAV file", Assert.Single(run.ErrorLines).TrimEnd());
        Assert.Contains("1 of 1 right", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Audio_it_cannot_use_is_one_line_that_names_the_file()
    {
        foreach ((string name, byte[] file) in new (string, byte[])[]
        {
            ("empty.wav", []),
            ("text.wav", [.. "no audio in here, just text"u8]),
            ("silent.wav", new WaveBuilder().WithData()),
            ("cut.wav", new WaveBuilder { AnnouncedLength = 99 }.WithData(1, 2)),
            ("adpcm.wav", new WaveBuilder { Encoding = 0x11, Bits = 4 }.WithData(1, 2)),
        })
        {
            ProgramRun.Of(_folder.Write(name, file)).AssertRefused(name);
        }
    }

    [Theory]
    [InlineData(16000, 2, 16)]
    [InlineData(16000, 1, 24)]
    [InlineData(32000, 1, 16)]
    [InlineData(44100, 2, 32)]
    public void Audio_in_another_form_is_converted(int rate, int channels, int bits)
    {
        float[] samples = Resampler.Convert(WaveReader.Read(ShippedClips.PathOf("stop_andy")).Samples, 16000, rate);
        byte[] file = new WaveBuilder { Rate = rate, Channels = channels, Bits = bits }
            .WithSamples([.. samples.SelectMany(sample => Enumerable.Repeat((double)sample, channels))]);

        ProgramRun run = ProgramRun.Of(_folder.Write("stop_converted.wav", file));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("1 of 1 right", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clip_of_zeros_is_no_keyword()
    {
        ProgramRun run = ProgramRun.Of(_folder.Write("silence_zeros.wav", new WaveBuilder().WithData(new byte[32000])));

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("NaN", run.Output, StringComparison.Ordinal);
        Assert.Contains(", 0 wrong", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_in_a_long_clip_is_found()
    {
        float[] samples = WaveReader.Read(ShippedClips.PathOf("stop_andy")).Samples;
        byte[] file = new WaveBuilder().WithSamples([.. new double[40000], .. samples.Select(sample => (double)sample), .. new double[23456]]);

        Assert.Contains("1 of 1 right", ProgramRun.Of(_folder.Write("stop_late.wav", file)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_option_is_named() => ProgramRun.Of("--steam").AssertRefused("no option --steam");

    [Fact]
    public void Options_that_exclude_each_other_are_refused()
    {
        ProgramRun.Of("--stream", "clip.wav").AssertRefused("exclude each other");
        ProgramRun.Of("--stream", "--evaluate", "clips").AssertRefused("exclude each other");
        ProgramRun.Of("--split", "val").AssertRefused("--split goes with --evaluate");
        ProgramRun.Of("--evaluate").AssertRefused("--evaluate");
    }

    [Fact]
    public void Evaluation_needs_labelled_clips()
    {
        ProgramRun.Of("--evaluate", "no-such-folder").AssertRefused("no-such-folder");
        ProgramRun.Of("--evaluate", _folder.Path).AssertRefused("no labelled clips");
        ProgramRun.Of("--evaluate", _folder.Write("text.zip", [1, 2, 3])).AssertRefused("text.zip", "not a zip file");
    }

    [Fact]
    public void Evaluation_counts_each_class()
    {
        _folder.Write("stop/a.wav", File.ReadAllBytes(ShippedClips.PathOf("stop_andy")));
        _folder.Write("_silence_/b.wav", File.ReadAllBytes(ShippedClips.PathOf("silence_pink")));

        ProgramRun run = ProgramRun.Of("--evaluate", _folder.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"│ all +│ +2 │ +2 │ +100.00 % │", run.Output);
    }

    public void Dispose() => _folder.Dispose();
}
