using System.Runtime.Intrinsics.X86;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>
/// Kernels for dot product instructions equal the reference, on any processor: where an instruction is missing,
/// a plain one stands in for it.
/// </summary>
public sealed class EmulatedInstructionTests
{
    public static TheoryData<GraphKind> WithProducts => [GraphKind.Dense, GraphKind.Conv2D, GraphKind.Network];

    [Theory]
    [MemberData(nameof(WithProducts))]
    public void AvxVnni_equals_the_reference(GraphKind kind)
    {
        Assert.SkipUnless(Avx2.IsSupported, "The kernels around the instruction need AVX2.");
        RandomModels.AssertEqualWithEmulated(kind, EmulatedInstructions.AvxVnni);
    }

    [Theory]
    [MemberData(nameof(WithProducts))]
    public void Neons_dot_product_equals_the_reference(GraphKind kind) =>
        RandomModels.AssertEqualWithEmulated(kind, EmulatedInstructions.Dp);
}
