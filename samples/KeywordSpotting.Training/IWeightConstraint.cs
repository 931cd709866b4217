namespace KeywordSpotting.Training;

/// <summary>What weights must be like, however the optimizer moves them.</summary>
internal interface IWeightConstraint
{
    /// <summary>Called after every step of the optimizer, which is the n-th of the phase, from 0.</summary>
    void AfterStep(KwsNetwork network, long step);

    /// <summary>Makes any weights fit: those a phase starts or goes on with, and the averaged ones.</summary>
    void Apply(KwsNetwork network);
}
