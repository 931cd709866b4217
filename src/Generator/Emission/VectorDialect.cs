using Specializer.Selection;

namespace Specializer.Emission;

/// <summary>How one vector instruction set spells what the vector kernels do.</summary>
internal sealed record VectorDialect(
    InstructionSet Set, string Vector, int Lanes, string Helpers, string Epilogue, string Supported, string MultiplyAddAdjacent)
{
    public static VectorDialect Of(InstructionSet set) => set == InstructionSet.Avx2 ? Avx2 : Vector128;

    private static VectorDialect Avx2 { get; } = new(
        InstructionSet.Avx2, "Vector256", 8, "Lanes256", "Epilogue256", "Avx2.IsSupported", "Avx2.MultiplyAddAdjacent");

    private static VectorDialect Vector128 { get; } = new(
        InstructionSet.Vector128, "Vector128", 4, "Lanes128", "Epilogue128", "Vector128.IsHardwareAccelerated",
        "Lanes128.MultiplyAddAdjacent");
}
