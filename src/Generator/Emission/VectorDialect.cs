using System;
using Specializer.Selection;

namespace Specializer.Emission;

/// <summary>How one vector instruction set spells what the vector kernels do.</summary>
/// <param name="Set">The set.</param>
/// <param name="Bits">Width of its vectors.</param>
/// <param name="Supported">The condition under which a program may use it.</param>
/// <param name="MultiplyAddAdjacent">The sum of two neighbouring products.</param>
/// <param name="Interleave">Begin of the two operations that interleave int16 values, ending in Low and High.</param>
/// <param name="DotProduct">Four products of bytes added to an int32 lane; empty where the set has none.</param>
internal sealed record VectorDialect(
    InstructionSet Set, int Bits, string Supported, string MultiplyAddAdjacent, string Interleave, string DotProduct = "")
{
    /// <summary>The vector type.</summary>
    public string Vector => "Vector" + Literals.Int(Bits);

    /// <summary>Int32 lanes of a vector.</summary>
    public int Lanes => Bits / 32;

    /// <summary>The runtime library's class of loads.</summary>
    public string Helpers => "Lanes" + Literals.Int(Bits);

    /// <summary>The runtime library's class of requantization and stores.</summary>
    public string Epilogue => "Epilogue" + Literals.Int(Bits);

    public static VectorDialect Of(InstructionSet set) => set switch
    {
        InstructionSet.Vbmi => Vbmi,
        InstructionSet.AvxVnni => AvxVnni,
        InstructionSet.Avx512 => Avx512,
        InstructionSet.Avx2 => Avx2,
        InstructionSet.NeonDp => NeonDp,
        InstructionSet.Vector128 => Vector128,
        _ => throw new ArgumentOutOfRangeException(nameof(set), set, "not a set of vector instructions"),
    };

    private static VectorDialect Avx512 { get; } = new(
        InstructionSet.Avx512, 512, "Avx512BW.IsSupported", "Avx512BW.MultiplyAddAdjacent", "Avx512BW.Unpack");

    private static VectorDialect Avx2 { get; } = new(
        InstructionSet.Avx2, 256, "Avx2.IsSupported", "Avx2.MultiplyAddAdjacent", "Avx2.Unpack");

    private static VectorDialect AvxVnni { get; } = Avx2 with
    {
        Set = InstructionSet.AvxVnni,
        Supported = "AvxVnni.IsSupported",
        DotProduct = "AvxVnni.MultiplyWideningAndAdd",
    };

    private static VectorDialect Vbmi { get; } = AvxVnni with
    {
        Set = InstructionSet.Vbmi,
        Supported = "Avx512Vbmi.IsSupported && AvxVnni.IsSupported",
    };

    private static VectorDialect Vector128 { get; } = new(
        InstructionSet.Vector128, 128, "Vector128.IsHardwareAccelerated", "Lanes128.MultiplyAddAdjacent", "Lanes128.Interleave");

    private static VectorDialect NeonDp { get; } = Vector128 with
    {
        Set = InstructionSet.NeonDp,
        Supported = "Dp.IsSupported",
        DotProduct = "Dp.DotProduct",
    };
}
