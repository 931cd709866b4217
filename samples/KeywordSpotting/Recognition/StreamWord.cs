using System;
using KeywordSpotting.FrontEnd;

namespace KeywordSpotting.Recognition;

/// <summary>A word heard in a stream: when the window ended that made it certain, and what that window took.</summary>
internal readonly record struct StreamWord(int Label, float Probability, TimeSpan At, TimeSpan Took)
{
    /// <summary>Name of the class.</summary>
    public string Word => Keywords.Names[Label];
}
