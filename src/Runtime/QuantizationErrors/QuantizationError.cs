namespace Specializer.QuantizationErrors;

/// <summary>What int8 made of values, against what they should have been.</summary>
/// <param name="Count">Values compared.</param>
/// <param name="SignalToNoise">
/// The signal-to-quantization-noise ratio, 10 · log10(Σx² / Σ(x − x̂)²), in decibels. +∞ where nothing differs, −∞ where
/// all x are 0 and some x̂ is not. Values that fill the 256 steps evenly reach 48; each bit that is not used costs 6
/// (Bennett, 1948, "Spectra of Quantized Signals": the noise of rounding has the power step²/12).
/// </param>
/// <param name="ClippedShare">
/// The share, in [0, 1], of values x that lie more than half a step outside of what int8 reaches.
/// </param>
/// <param name="LargestError">The largest |x − x̂|, in real units.</param>
/// <param name="LargestErrorInSteps">The same in steps of the scale; rounding alone costs at most 0.5.</param>
/// <param name="MeanError">The mean of x̂ − x, in real units: a shift that a bias could take back.</param>
public readonly record struct QuantizationError(
    long Count, double SignalToNoise, double ClippedShare, double LargestError, double LargestErrorInSteps, double MeanError);
