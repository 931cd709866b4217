using System;
using System.IO;
using System.Linq;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Training;

namespace Specializer.Training.Tests;

public sealed class FeatureBankTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Variation_0_is_the_clip_as_it_was_recorded_and_the_others_are_not()
    {
        FeatureBank bank = Banks.Random(clips: 3, variations: 3);
        float[] expected = new float[Mfcc.FeatureLength];
        new Mfcc().Compute(Banks.Clips(3)[2].Samples, expected);

        Assert.Equal(expected, bank.Features(2, 0));
        Assert.NotEqual(expected, bank.Features(2, 1));
        Assert.NotEqual(bank.Features(2, 1), bank.Features(2, 2));
    }

    [Fact]
    public void The_same_seed_gives_the_same_copies()
        => Assert.Equal(Banks.Random(2, 3).Features(1, 2), Banks.Random(2, 3).Features(1, 2));

    [Fact]
    public void What_was_written_is_read_back()
    {
        FeatureBank bank = Banks.Random(clips: 3, variations: 2);
        bank.Save(_path);

        FeatureBank read = FeatureBank.Load(_path);

        Assert.Equal((3, 2), (read.Clips, read.Variations));
        Assert.Equal(bank.Labels.ToArray(), read.Labels.ToArray());
        Assert.All(Enumerable.Range(0, 3), clip => Assert.Equal(bank.Features(clip, 1), read.Features(clip, 1)));
    }

    [Fact]
    public void A_file_that_was_cut_off_is_refused_by_name()
    {
        Banks.Random(clips: 3, variations: 2).Save(_path);
        File.WriteAllBytes(_path, File.ReadAllBytes(_path)[..^1]);

        Assert.Contains(_path, Assert.Throws<InvalidDataException>(() => FeatureBank.Load(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_file_is_refused_by_name()
    {
        File.WriteAllBytes(_path, new byte[5000]);

        Assert.Contains(_path, Assert.Throws<InvalidDataException>(() => FeatureBank.Load(_path)).Message, StringComparison.Ordinal);
    }
}
