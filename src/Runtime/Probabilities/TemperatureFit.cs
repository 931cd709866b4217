namespace Specializer.Probabilities;

/// <summary>Where the best temperature of a set lies.</summary>
public enum TemperatureOutcome
{
    /// <summary>At a positive, finite τ.</summary>
    Converged,

    /// <summary>
    /// Nowhere above τ = 0: every row's label has the row's largest logit, so sharper is always better. The set cannot
    /// say how often the network is wrong; take a larger or harder one.
    /// </summary>
    Zero,

    /// <summary>
    /// Nowhere below τ = ∞: on average the labels' logits are no higher than the others', so flatter is always better.
    /// Look for labels in another order than the logits.
    /// </summary>
    Infinite,

    /// <summary>Everywhere: the logits of each row are equal, or all that matter are, and no τ changes anything.</summary>
    Indifferent,
}

/// <summary>The temperature that fits a set best.</summary>
/// <param name="Temperature">
/// τ, positive and finite whatever the outcome. At <see cref="TemperatureOutcome.Zero"/> it is where the likelihood has
/// come a thousandth of its way from τ = ∞ near its limit, at <see cref="TemperatureOutcome.Infinite"/> a thousandth
/// of a nat near it, at <see cref="TemperatureOutcome.Indifferent"/> 1.
/// </param>
/// <param name="Outcome">Whether that is an optimum, and of which kind if not.</param>
/// <param name="NegativeLogLikelihood">Mean of the rows at <paramref name="Temperature"/>, in nats.</param>
/// <param name="Before">The same at τ = 1.</param>
/// <param name="Iterations">Passes over the set.</param>
public readonly record struct TemperatureFit(
    double Temperature, TemperatureOutcome Outcome, double NegativeLogLikelihood, double Before, int Iterations);
