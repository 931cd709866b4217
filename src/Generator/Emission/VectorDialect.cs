using System;
using Specializer.Selection;

namespace Specializer.Emission;

/// <summary>How one vector instruction set spells what the vector kernels do.</summary>
/// <param name="Set">The set.</param>
/// <param name="Vector">The vector type.</param>
/// <param name="Lanes">Its int32 lanes.</param>
/// <param name="Helpers">The runtime library's class of loads.</param>
/// <param name="Epilogue">The runtime library's class of requantization and stores.</param>
/// <param name="Supported">The condition under which a program may use it.</param>
/// <param name="MultiplyAddAdjacent">The sum of two neighbouring int16 products.</param>
/// <param name="Interleave">Begin of the two operations that interleave int16 values, ending in Low and High.</param>
internal sealed record VectorDialect(
    InstructionSet Set, string Vector, int Lanes, string Helpers, string Epilogue, string Supported, string MultiplyAddAdjacent,
    string Interleave)
{
    public static VectorDialect Of(InstructionSet set) => set switch
    {
        InstructionSet.Avx512 => Avx512,
        InstructionSet.Avx2 => Avx2,
        InstructionSet.Vector128 => Vector128,
        _ => throw new ArgumentOutOfRangeException(nameof(set), set, "not a set of vector instructions"),
    };

    private static VectorDialect Avx512 { get; } = new(
        InstructionSet.Avx512, "Vector512", 16, "Lanes512", "Epilogue512", "Avx512BW.IsSupported", "Avx512BW.MultiplyAddAdjacent",
        "Avx512BW.Unpack");

    private static VectorDialect Avx2 { get; } = new(
        InstructionSet.Avx2, "Vector256", 8, "Lanes256", "Epilogue256", "Avx2.IsSupported", "Avx2.MultiplyAddAdjacent",
        "Avx2.Unpack");

    private static VectorDialect Vector128 { get; } = new(
        InstructionSet.Vector128, "Vector128", 4, "Lanes128", "Epilogue128", "Vector128.IsHardwareAccelerated",
        "Lanes128.MultiplyAddAdjacent", "Lanes128.Interleave");
}
