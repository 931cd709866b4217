using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using KeywordSpotting.Training.Measuring;
using KeywordSpotting.Training.Pipeline;
using KeywordSpotting.Training.Pipeline.Stages;

namespace KeywordSpotting.Training.Reporting;

/// <summary>What a run measured, read from its folder, and how it stands against the project's bars.</summary>
internal sealed class Findings
{
    private Findings(IReadOnlyList<Row> rows, EnsembleMeasurement? ensemble, PipelineOptions options) =>
        (Rows, Ensemble, Options) = (rows, ensemble, options);

    /// <summary>The networks, in the order of the stages.</summary>
    public IReadOnlyList<Row> Rows { get; }

    /// <summary>Three networks together; null where it was not measured.</summary>
    public EnsembleMeasurement? Ensemble { get; }

    /// <summary>What the stages were told.</summary>
    public PipelineOptions Options { get; }

    /// <summary>The dense network, tuned for int8 where that pays.</summary>
    public Row Dense => Best(PruneStage.DenseOf(Options)) ?? Untuned;

    /// <summary>The same before it was tuned for int8.</summary>
    public Row Untuned => Find(PruneStage.DenseOf(Options)) ?? Rows[^1];

    /// <summary>Reads what was measured.</summary>
    /// <exception cref="FileNotFoundException">A stage before did not run yet.</exception>
    public static Findings Read(Workspace workspace)
    {
        string times = workspace.PathOf(TimeStage.File);
        Dictionary<string, double> microseconds = File.Exists(times) ? Measurement.Read<Dictionary<string, double>>(times) : [];
        string ensemble = workspace.PathOf(EnsembleStage.File);
        Row[] rows =
        [
            .. Candidate.Of(workspace).Select(candidate => new Row(
                candidate,
                Measurement.Read<Measurement>(workspace.Made(candidate.Name + ".measured.json", "int8")),
                File.Exists(workspace.PathOf(candidate.Name + ".certainty.json"))
                    ? Measurement.Read<Certainty>(workspace.PathOf(candidate.Name + ".certainty.json"))
                    : null,
                microseconds.TryGetValue(candidate.Name, out double time) ? time : null)),
        ];
        return rows.Length == 0
            ? throw new FileNotFoundException($"{workspace.Options.Run} has no network; run the stages before first")
            : new Findings(rows, File.Exists(ensemble) ? Measurement.Read<EnsembleMeasurement>(ensemble) : null, workspace.Options);
    }

    /// <summary>Of a network and itself tuned for int8 the one whose generated code is right more often; the former where both are.</summary>
    public Row? Best(string name) => Of([name, TuneStage.Tuned(name)]).MaxBy(row => row.Int8);

    /// <summary>The network of a name, or null.</summary>
    public Row? Find(string name) => Rows.FirstOrDefault(row => row.Candidate.Name == name);

    /// <summary>The dense network and each stage of one kind of pruning: share dropped and row.</summary>
    public IReadOnlyList<(double Sparsity, Row Row)> Curve(string kind, IEnumerable<double> sparsities) =>
    [
        .. sparsities.Prepend(0)
            .Select(sparsity => (Sparsity: sparsity, Row: sparsity == 0 ? Untuned : Find(PruneStage.NameOf(kind, sparsity))))
            .Where(point => point.Row is not null)
            .Select(point => (point.Sparsity, point.Row!)),
    ];

    /// <summary>The rows of some names.</summary>
    public Row[] Of(IEnumerable<string> names) => [.. names.Select(Find).OfType<Row>()];

    /// <summary>The project's bars. One whose networks were not made is left out.</summary>
    public IEnumerable<Bar> Bars()
    {
        Row[] students = Of(StudentStage.Names(Options));
        Row[] alone = Of(BaselineStage.Names(Options));
        if (students.Length > 0)
        {
            double mean = students.Average(row => row.Int8);
            yield return new Bar("students right in at least 88 %", $"{Percent(mean)}, mean of {students.Length} ({Each(students)})", mean >= 0.88);
            if (alone.Length > 0)
            {
                double gain = mean - alone.Average(row => row.Int8);
                yield return new Bar(
                    "at least 1 point over the same network without a teacher",
                    $"{Points(gain)} over {Percent(alone.Average(row => row.Int8))} ({Each(alone)})", gain >= 0.01);
            }
        }

        double loss = Dense.Int8 - Dense.Measured.Float;
        yield return new Bar("int8 within 0.3 points of float", $"{Points(loss)} ({Percent(Dense.Int8)} and {Percent(Dense.Measured.Float)})", Math.Abs(loss) <= 0.003);
        foreach ((string name, string claim, double allowed) in new[]
                 {
                     (PruneStage.NameOf("blocks", 0.8), "80 % pruned in 1×4 blocks, within 1.5 points of dense", 0.015),
                     (PruneStage.NameOf("weights", 0.9), "90 % pruned weight by weight, within 2 points of dense", 0.02),
                 })
        {
            if (Best(name) is { } pruned)
            {
                double difference = pruned.Int8 - Dense.Int8;
                yield return new Bar(claim, $"{Points(difference)} ({Percent(pruned.Int8)} and {Percent(Dense.Int8)})", difference >= -allowed);
            }
        }

        if (Dense.Certainty is { } certainty)
        {
            (double before, double after) = (Dense.Measured.Uncalibrated.ExpectedCalibrationError, certainty.Calibrated.ExpectedCalibrationError);
            yield return new Bar(
                "expected calibration error (15 bins) at most 2.5 % after temperature scaling, and lower than before",
                $"{Percent(after)}, before {Percent(before)}; {Percent(certainty.HeldOut)} with τ fitted on other speakers",
                after <= 0.025 && after < before);
        }

        if (Ensemble is { } three)
        {
            yield return new Bar(
                "an ensemble of three beats its members' mean NLL",
                $"{Number(three.Likelihood)} nats, members {string.Join(", ", three.Likelihoods.Select(Number))}",
                three.Likelihood < three.Likelihoods.Average());
        }
    }

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) => (100 * share).ToString("F2", CultureInfo.InvariantCulture) + " %";

    /// <summary>A difference of shares in percentage points.</summary>
    public static string Points(double difference) =>
        (100 * difference).ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture) + " points";

    /// <summary>A number to three places.</summary>
    public static string Number(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    private static string Each(IEnumerable<Row> rows) => string.Join(", ", rows.Select(row => Percent(row.Int8)));
}
