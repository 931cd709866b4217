namespace Specializer.Selection;

/// <summary>A linear congruential generator (Numerical Recipes): searches that use it give the same code for the same network.</summary>
internal sealed class RandomSequence
{
    private uint _state = 1;

    /// <summary>A number from 0 to <paramref name="bound"/>, without it.</summary>
    public int Next(int bound)
    {
        _state = unchecked((_state * 1_664_525) + 1_013_904_223);
        return (int)((_state >> 8) % (uint)bound);
    }
}
