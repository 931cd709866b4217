using System;
using System.Collections.Generic;

namespace KeywordSpotting.FrontEnd;

/// <summary>The classes of the network, in the order of its outputs.</summary>
internal static class Keywords
{
    /// <summary>Index of the class for audio without speech.</summary>
    public const int Silence = 10;

    /// <summary>Index of the class for every other word.</summary>
    public const int Unknown = 11;

    /// <summary>Name of each class.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes", "silence", "unknown"];

    /// <summary>The class with this name, also in the spelling of Speech Commands (<c>_silence_</c>); -1 if none.</summary>
    public static int IndexOf(string name)
    {
        string plain = name.Trim('_');
        for (int i = 0; i < Names.Count; i++)
        {
            if (string.Equals(Names[i], plain, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
