namespace Specializer.Ir;

internal enum RankRule
{
    /// <summary>The rank itself.</summary>
    Count,

    /// <summary>The share of Σ σ² to keep.</summary>
    Energy,

    /// <summary>The Frobenius norm of the difference over that of the weights.</summary>
    Error,

    /// <summary>Multiplications of one run.</summary>
    Macs,
}

/// <summary>One low-rank attribute, as written; what was not given is 0.</summary>
internal sealed record LowRankSpec(string Layer)
{
    public int Rank { get; init; }

    public double Energy { get; init; }

    public double Error { get; init; }

    public int Macs { get; init; }

    /// <summary>Also where the layer is expected to be as fast whole.</summary>
    public bool Always { get; init; }
}

/// <summary>Asks for a float linear layer to be replaced by two thin ones.</summary>
/// <param name="Rule">What <paramref name="Value"/> means.</param>
/// <param name="Value">In the rule's range.</param>
internal sealed record Factorization(RankRule Rule, double Value)
{
    /// <summary>What the tensor between the two layers is called, here and in the calibration file.</summary>
    public static string NameBetween(string layer) => layer + ".lowrank";

    /// <summary>Also where the layer is expected to be as fast whole.</summary>
    public bool Always { get; init; }

    /// <summary>The calibrated range of the tensor between the two layers, if there is one.</summary>
    public ValueRange? Range { get; init; }
}
