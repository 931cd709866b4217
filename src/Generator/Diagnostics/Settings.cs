using System;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis.Diagnostics;
using Specializer.Ir;

namespace Specializer.Diagnostics;

/// <summary>
/// What a user can set of the warnings: an .editorconfig's key for the file with the class, else an MSBuild property. Texts
/// as written, compared by value, so that only a change of them reports anew.
/// </summary>
internal sealed record Settings(string? MinimumWeightSqnr, string? MaximumClippedShare, string? MaximumArenaBytes)
{
    // Weights whose noise is a tenth of them in magnitude.
    private const double DefaultSqnr = 20;

    private const double DefaultClippedShare = 0.01;

    /// <summary>Whether the project publishes a native x64 program without saying which instruction sets it may use.</summary>
    public bool IsNativeBaseline { get; init; }

    /// <param name="file">The options of the file with the class.</param>
    /// <param name="project">Those of the project.</param>
    public static Settings Read(AnalyzerConfigOptions file, AnalyzerConfigOptions project)
    {
        string? Find(string key, string property) => Value(file, key) ?? Value(project, key) ?? Property(project, property);

        string identifier = Property(project, "RuntimeIdentifier") ?? "";
        return new Settings(
            Find("specializer_minimum_weight_sqnr", "SpecializerMinimumWeightSqnr"),
            Find("specializer_maximum_clipped_share", "SpecializerMaximumClippedShare"),
            Find("specializer_maximum_arena_bytes", "SpecializerMaximumArenaBytes"))
        {
            IsNativeBaseline = string.Equals(Property(project, "PublishAot"), "true", StringComparison.OrdinalIgnoreCase)
                && (identifier.Length == 0 || identifier.EndsWith("-x64", StringComparison.OrdinalIgnoreCase))
                && Property(project, "SpecializerInstructionSet") is null
                && Property(project, "IlcInstructionSet") is null,
        };
    }

    /// <summary>
    /// What to report of a measurement: its finding where the value is beyond the bar, SPZ0011 where the bar is no number,
    /// null where all is well.
    /// </summary>
    public Finding? Judge(Measurement measured)
    {
        (string name, string? written, double? otherwise) = measured.Bar switch
        {
            Bar.WeightSqnr => ("specializer_minimum_weight_sqnr", MinimumWeightSqnr, DefaultSqnr),
            Bar.ClippedShare => ("specializer_maximum_clipped_share", MaximumClippedShare, DefaultClippedShare),
            Bar.ArenaBytes => ("specializer_maximum_arena_bytes", MaximumArenaBytes, (double?)null),
            _ => ("", null, IsNativeBaseline ? 1 : null),
        };
        double? bar = measured.OwnBar ?? otherwise;
        if (measured.OwnBar is null && written is not null)
        {
            if (!double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out double set) || !(set >= 0))
                return new Finding(FindingIds.ArgumentInvalid, name, written, "a number of at least 0, with a point and no unit");
            bar = set;
        }

        bool isBeyond = measured.Bar == Bar.WeightSqnr ? measured.Value < bar : measured.Value > bar;
        return isBeyond
            ? measured.Finding with { Arguments = measured.Finding.Arguments.Append(Shown(measured.Bar, bar!.Value)).ToEquatableArray() }
            : null;
    }

    private static string Shown(Bar bar, double value) => bar switch
    {
        Bar.ClippedShare => value.ToString("P2", CultureInfo.InvariantCulture),
        Bar.WeightSqnr => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };

    private static string? Property(AnalyzerConfigOptions project, string name) => Value(project, "build_property." + name);

    private static string? Value(AnalyzerConfigOptions options, string key) =>
        options.TryGetValue(key, out string? value) && value.Trim().Length > 0 ? value.Trim() : null;
}
