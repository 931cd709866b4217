using KeywordSpotting.Training.Measuring;
using KeywordSpotting.Training.Pipeline;

namespace KeywordSpotting.Training.Reporting;

/// <summary>Everything measured of one network.</summary>
/// <param name="Candidate">The network.</param>
/// <param name="Measured">Accuracy, size, layers.</param>
/// <param name="Certainty">Temperature and threshold; null where they were not fitted.</param>
/// <param name="Microseconds">Of one run; null where the time was not measured.</param>
internal sealed record Row(Candidate Candidate, Measurement Measured, Certainty? Certainty, double? Microseconds)
{
    /// <summary>Accuracy of the generated code.</summary>
    public double Int8 => Measured.Uncalibrated.Accuracy;
}
