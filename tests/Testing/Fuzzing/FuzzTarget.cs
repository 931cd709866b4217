using System;
using System.Collections.Generic;

namespace Specializer.Testing.Fuzzing;

/// <summary>One kind of file: sound ones to start from, and what can be done to them.</summary>
/// <param name="Name">The reader.</param>
/// <param name="Share">How many of a hundred damaged files are of this kind.</param>
/// <param name="Seeds">Sound files.</param>
/// <param name="Damages">Changes that know the format, beside those of <see cref="ByteDamage"/>.</param>
internal sealed record FuzzTarget(string Name, int Share, IReadOnlyList<FuzzSeed> Seeds, IReadOnlyList<Damage> Damages)
{
    private const int MostDamages = 4;

    /// <summary>A damaged file, its seed and what was done to it; the same for the same random numbers.</summary>
    public DamagedFile Next(Random random)
    {
        FuzzSeed seed = Seeds[random.Next(Seeds.Count)];
        byte[] file = (byte[])seed.File.Clone();
        List<string> done = [];
        for (int count = 1 + (random.Next(2) * random.Next(MostDamages)); count > 0; count--)
        {
            // Most changes know the format: the others seldom get past a reader's first checks, in text hardly ever.
            Damage damage = Damages.Count > 0 && random.Next(5) < 4
                ? Damages[random.Next(Damages.Count)]
                : ByteDamage.All[random.Next(ByteDamage.All.Count)];
            (file, string what) = damage(file, seed.File, random);
            done.Add(what);
        }

        return new DamagedFile(seed, file, string.Join("; ", done));
    }
}

/// <summary>Changes a file, which it may write to, and says what it did.</summary>
/// <param name="file">The file so far, never longer than some thousand times its seed.</param>
/// <param name="seed">The sound file.</param>
/// <param name="random">Where its choices come from.</param>
internal delegate (byte[] File, string What) Damage(byte[] file, byte[] seed, Random random);

internal sealed record DamagedFile(FuzzSeed Seed, byte[] File, string What);
