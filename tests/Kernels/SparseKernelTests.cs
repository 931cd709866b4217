using System.Runtime.Intrinsics.X86;
using Specializer.Selection;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>Every kernel that skips zeros equals the reference where it is chosen, dense or sparse as the weights may be.</summary>
public sealed class SparseKernelTests
{
    public static TheoryData<GraphKind> Kinds =>
        [GraphKind.SparseDense, GraphKind.SparsePointwise, GraphKind.SparseConv2D];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Single_weights_gathered_equal_the_reference(GraphKind kind)
    {
        Assert.SkipUnless(Avx512Vbmi.IsSupported && AvxVnni.IsSupported, "This processor lacks AVX-512 VBMI or AVX-VNNI.");
        RandomModels.AssertEqualWith(kind, kernel => kernel.Gather == 1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Blocks_gathered_equal_the_reference(GraphKind kind)
    {
        Assert.SkipUnless(Avx512Vbmi.IsSupported && AvxVnni.IsSupported, "This processor lacks AVX-512 VBMI or AVX-VNNI.");
        RandomModels.AssertEqualWith(kind, kernel => kernel.Gather == 4);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pairs_along_positions_equal_the_reference_on_AVX512(GraphKind kind)
    {
        Assert.SkipUnless(Avx512BW.IsSupported, "This processor lacks AVX-512.");
        RandomModels.AssertEqualWith(kind, kernel => kernel is { IsSparse: true, Set: InstructionSet.Avx512 });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pairs_along_positions_equal_the_reference_on_AVX2(GraphKind kind)
    {
        Assert.SkipUnless(Avx2.IsSupported, "This processor lacks AVX2.");
        RandomModels.AssertEqualWith(kind, kernel => kernel is { IsSparse: true, Set: InstructionSet.Avx2 });
    }
}
