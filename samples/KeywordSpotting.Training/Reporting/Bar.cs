namespace KeywordSpotting.Training.Reporting;

/// <summary>A bar of the project and what was measured against it.</summary>
/// <param name="Claim">What is to be reached.</param>
/// <param name="Measured">What was.</param>
/// <param name="IsMet">Whether that is enough.</param>
internal sealed record Bar(string Claim, string Measured, bool IsMet);
