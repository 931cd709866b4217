namespace KeywordSpotting.Training;

/// <summary>One training of a network: what it starts as, what it is measured by, how it runs meanwhile.</summary>
/// <param name="Criterion">The loss of a batch's logits.</param>
/// <param name="Forward">From features to logits.</param>
/// <param name="Channels">The width of a network that starts afresh.</param>
/// <param name="Start">The weights to begin with; fresh ones where null. Does not change.</param>
/// <param name="Constraint">What the weights must be like; null where they are free.</param>
/// <param name="Title">What the progress bar calls it.</param>
internal sealed record Phase(
    ICriterion Criterion, IForward Forward, int Channels = 64, KwsNetwork? Start = null, IWeightConstraint? Constraint = null, string Title = "training");
