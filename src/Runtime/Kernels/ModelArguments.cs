using System;
using System.ComponentModel;

namespace Specializer.Kernels;

/// <summary>Checks of what a caller hands to a generated model, before anything runs.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ModelArguments
{
    /// <summary>Throws unless <paramref name="actual"/> is <paramref name="expected"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void CheckLength(string parameter, int actual, int expected)
    {
        if (actual != expected)
            ThrowLength(parameter, actual, expected);
    }

    /// <summary>Throws unless <paramref name="actual"/> is at least <paramref name="needed"/>.</summary>
    /// <exception cref="ArgumentException">The arena is too short.</exception>
    public static void CheckArena(string parameter, int actual, int needed)
    {
        if (actual < needed)
            ThrowArena(parameter, actual, needed);
    }

    /// <summary>Throws where an output lies over an input, which is still read while the output is written.</summary>
    /// <exception cref="ArgumentException">The spans overlap.</exception>
    public static void CheckApart(string parameter, ReadOnlySpan<sbyte> input, ReadOnlySpan<sbyte> output)
    {
        if (input.Overlaps(output))
            throw new ArgumentException("The output overlaps the input; give the model memory of its own to answer in.", parameter);
    }

    private static void ThrowLength(string parameter, int actual, int expected) =>
        throw new ArgumentException($"The model takes exactly {expected} values here, and {actual} were given.", parameter);

    private static void ThrowArena(string parameter, int actual, int needed) =>
        throw new ArgumentException($"The model needs an arena of {needed} bytes (ArenaBytes), and {actual} were given.", parameter);
}
