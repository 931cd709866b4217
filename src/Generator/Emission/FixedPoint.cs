using Specializer.Numerics;

namespace Specializer.Emission;

/// <summary>Fixed-point multipliers as C# expressions.</summary>
internal static class FixedPoint
{
    public static string New(FixedPointMultiplier multiplier) =>
        $"new FixedPointMultiplier({Literals.Int(multiplier.Multiplier)}, {Literals.Int(multiplier.Shift)})";
}
