using System;
using System.Linq;
using KeywordSpotting.FrontEnd;

namespace Specializer.Sample.Tests.FrontEnd;

public sealed class MelFilterBankTests
{
    private const int Bins = 257;
    private const double BinWidth = 8000.0 / (Bins - 1);

    private readonly MelFilterBank _filters = new(40, Bins, 16000, 20, 4000);

    [Fact]
    public void Neighbouring_triangles_add_up_to_one_between_the_first_and_the_last_peak()
    {
        double step = (Mel(4000) - Mel(20)) / 41;
        for (int bin = 1; bin < Bins; bin++)
        {
            double mel = Mel(bin * BinWidth);
            if (mel >= Mel(20) + step && mel <= Mel(4000) - step)
            {
                Assert.Equal(1, Energies(bin).Sum(), 1e-5f);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(200)]
    [InlineData(256)]
    public void The_offset_and_what_lies_outside_count_nothing(int bin) => Assert.All(Energies(bin), energy => Assert.Equal(0, energy));

    [Fact]
    public void A_band_peaks_where_the_scale_puts_it()
    {
        double center = Mel(20) + (20 * (Mel(4000) - Mel(20)) / 41);
        int bin = (int)Math.Round(700 * (Math.Exp(center / 1127) - 1) / BinWidth);
        float[] energies = Energies(bin);

        Assert.Equal(19, Array.IndexOf(energies, energies.Max()));
    }

    [Fact]
    public void No_weight_is_negative()
        => Assert.All(Enumerable.Range(0, Bins), bin => Assert.All(Energies(bin), energy => Assert.InRange(energy, 0, 1)));

    private static double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));

    private float[] Energies(int bin)
    {
        float[] magnitudes = new float[Bins];
        magnitudes[bin] = 1;
        float[] energies = new float[_filters.Bands];
        _filters.Apply(magnitudes, energies);
        return energies;
    }
}
