using System.Collections.Generic;
using System.Globalization;

namespace KeywordSpotting.Training.Reporting;

/// <summary>The columns of the table of networks, the same in the HTML and in the Markdown.</summary>
internal static class Columns
{
    /// <summary>What stands above them.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "network", "float, %", "int8, %", "weights", "not zero", "kMAC", "with weights not zero", "µs", "worst layer, dB",
        "τ", "ECE before, %", "ECE after, %", "NLL before", "NLL after",
    ];

    /// <summary>One network's cells.</summary>
    public static IReadOnlyList<string> Of(Row row)
    {
        (Measuring.Measurement measured, Measuring.Certainty? certainty) = (row.Measured, row.Certainty);
        double worst = double.PositiveInfinity;
        foreach (Measuring.LayerError layer in measured.Layers)
        {
            worst = double.Min(worst, layer.SignalToNoise);
        }

        return
        [
            row.Candidate.Title,
            Fixed(100 * measured.Float, 2),
            Fixed(100 * row.Int8, 2),
            Grouped(measured.Size.Weights),
            Grouped(measured.Size.NonZero),
            Grouped(measured.Size.Macs / 1000),
            Grouped(measured.Size.NonZeroMacs / 1000),
            Fixed(row.Microseconds, 1),
            Fixed(worst, 1),
            Fixed(certainty?.Temperature, 3),
            Fixed(100 * measured.Uncalibrated.ExpectedCalibrationError, 2),
            Fixed(100 * certainty?.Calibrated.ExpectedCalibrationError, 2),
            Fixed(measured.Uncalibrated.NegativeLogLikelihood, 3),
            Fixed(certainty?.Calibrated.NegativeLogLikelihood, 3),
        ];
    }

    private static string Fixed(double? value, int places) =>
        value?.ToString("F" + places.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) ?? "–";

    private static string Grouped(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
