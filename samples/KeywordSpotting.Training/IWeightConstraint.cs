namespace KeywordSpotting.Training;

/// <summary>What weights must be like, however the optimizer moves them.</summary>
internal interface IWeightConstraint
{
    /// <summary>Called after every step of the optimizer.</summary>
    void AfterStep(KwsNetwork network);

    /// <summary>Makes any weights fit: those a phase starts with, and the averaged ones.</summary>
    void Apply(KwsNetwork network);
}
