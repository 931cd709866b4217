using System;

namespace Specializer.Numerics;

/// <summary>
/// What a generated self-test gives to a model, and how it sums up the answers: the same when the model is built, where
/// the reference answers, and on the device, where the kernels do.
/// </summary>
public static class SelfTestValues
{
    /// <summary>Times that the model runs, each on other inputs.</summary>
    public const int Runs = 4;

    /// <summary>The checksum of no answers: the offset basis of FNV-1a with 64 bits.</summary>
    public const ulong Empty = 0xCBF29CE484222325;

    private const ulong Prime = 0x100000001B3;

    /// <summary>
    /// Fills <paramref name="values"/>: any value of int8 in the first two runs, its ends alone in the third, mostly
    /// small ones in the fourth. The numbers come from x ← 1664525·x + 1013904223 modulo 2^32 (Press et al., "Numerical
    /// Recipes", 7.1), of which the upper bits are taken.
    /// </summary>
    /// <param name="values">All values of one input.</param>
    /// <param name="run">0 to <see cref="Runs"/> − 1.</param>
    /// <param name="input">The input's index.</param>
    public static void Fill(Span<sbyte> values, int run, int input)
    {
        const int endsOnly = 2;
        const int small = 3;
        uint state = unchecked((uint)((run * 7919) + (input * 104_729) + 1) * 2_654_435_761);
        for (int i = 0; i < values.Length; i++)
        {
            state = unchecked((state * 1_664_525) + 1_013_904_223);
            int value = unchecked((sbyte)(state >> 24));
            values[i] = run switch
            {
                endsOnly => value < 0 ? sbyte.MinValue : sbyte.MaxValue,
                small => (sbyte)(value / 8),
                _ => (sbyte)value,
            };
        }
    }

    /// <summary>The checksum after these answers too: FNV-1a (Fowler, Noll and Vo), byte by byte.</summary>
    public static ulong Add(ulong checksum, ReadOnlySpan<sbyte> answers)
    {
        foreach (sbyte answer in answers)
            checksum = unchecked((checksum ^ (byte)answer) * Prime);
        return checksum;
    }
}
