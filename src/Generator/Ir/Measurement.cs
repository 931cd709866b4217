namespace Specializer.Ir;

/// <summary>What a measurement is held against; the user sets from what value on it is reported.</summary>
internal enum Bar
{
    /// <summary>The least signal-to-noise ratio of a layer's int8 weights, in dB.</summary>
    WeightSqnr,

    /// <summary>The largest share of values outside a range.</summary>
    ClippedShare,

    /// <summary>The most bytes of working memory.</summary>
    ArenaBytes,

    /// <summary>Reported where the program is published native for x64 without an instruction set.</summary>
    NativeBaseline,
}

/// <summary>Something measured while a model was compiled, to be reported where it is beyond its bar.</summary>
/// <param name="Finding">What is said then. The bar's value is the message's last argument, which is not among those here.</param>
/// <param name="Bar">What it is held against.</param>
/// <param name="Value">In the bar's unit.</param>
internal sealed record Measurement(Finding Finding, Bar Bar, double Value)
{
    /// <summary>The bar that the model's attribute sets, before any other; null where it sets none.</summary>
    public double? OwnBar { get; init; }
}

/// <summary>What int8 costs the float weights of a layer.</summary>
/// <param name="Sqnr">10 · log10(Σ w² / Σ (w − ŵ)²) in dB; infinite where nothing is lost.</param>
/// <param name="ClippedShare">The share of weights beyond the range of int8, in [0, 1].</param>
internal sealed record WeightError(double Sqnr, double ClippedShare);
