using System;
using KeywordSpotting.FrontEnd;

namespace KeywordSpotting.Recognition;

/// <summary>What was heard in a clip, how probable it is, and what finding out took.</summary>
internal readonly record struct Heard(int Label, float Probability, TimeSpan FrontEndTime, TimeSpan NetworkTime)
{
    /// <summary>
    /// Below this probability the program is not sure. Of the keywords that reach it 95 % are right on the validation
    /// split: the lowest such threshold, by the runtime library's <c>ConfidenceThreshold.ForPrecision</c>.
    /// </summary>
    public const float Threshold = 0.6523f;

    /// <summary>
    /// Whether a keyword was heard, probably enough to rely on. Noise and other words are never answered with a keyword:
    /// to them the program says that it is not sure.
    /// </summary>
    public bool IsSure => Label < Keywords.Silence && Probability >= Threshold;

    /// <summary>Whether this is what to say to a clip: its keyword, surely, or for any other clip that it is not sure.</summary>
    public bool IsRight(int expected) => expected < Keywords.Silence ? IsSure && Label == expected : !IsSure;

    /// <summary>Name of the class.</summary>
    public string Word => Keywords.Names[Label];
}
