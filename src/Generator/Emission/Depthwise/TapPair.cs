using System.Collections.Generic;
using Specializer.Ir;

namespace Specializer.Emission.Depthwise;

/// <summary>Two taps of a window that are multiplied together, by their index; a last odd tap stands alone.</summary>
internal readonly record struct TapPair(int First, int? Second)
{
    /// <summary>Taps above each other, row pair by row pair; then neighbours of the last row where rows are odd.</summary>
    public static List<TapPair> Of(Window window)
    {
        List<TapPair> pairs = new();
        for (int ky = 0; ky + 1 < window.Height; ky += 2)
        {
            for (int kx = 0; kx < window.Width; kx++)
                pairs.Add(new TapPair((ky * window.Width) + kx, ((ky + 1) * window.Width) + kx));
        }

        int last = (window.Height - 1) * window.Width;
        for (int kx = 0; window.Height % 2 == 1 && kx < window.Width; kx += 2)
            pairs.Add(new TapPair(last + kx, kx + 1 < window.Width ? last + kx + 1 : null));
        return pairs;
    }
}
