using System;
using KeywordSpotting.FrontEnd;

namespace KeywordSpotting.Recognition;

/// <summary>What was heard in a clip, how probable it is, and what finding out took.</summary>
internal readonly record struct Heard(int Label, float Probability, TimeSpan FrontEndTime, TimeSpan NetworkTime)
{
    /// <summary>
    /// Below this probability the program is not sure. On the validation split the answers below it are wrong about
    /// half of the time.
    /// </summary>
    public const float Threshold = 0.5f;

    /// <summary>Whether the probability is high enough to rely on.</summary>
    public bool IsSure => Probability >= Threshold;

    /// <summary>Name of the class.</summary>
    public string Word => Keywords.Names[Label];
}
