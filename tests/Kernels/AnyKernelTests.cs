using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>Every microkernel equals the reference, not only those that the cost model prefers.</summary>
public sealed class AnyKernelTests
{
    /// <summary>Few layers may be computed with transformed inputs, and fewer are by chance.</summary>
    [Fact]
    public void Transformed_inputs_with_classes_of_positions_equal_the_reference() =>
        RandomModels.AssertEqualWith(GraphKind.BorderedConv2D, kernel => kernel.IsWinograd);

    public static TheoryData<GraphKind, int> Cases => new()
    {
        { GraphKind.Dense, 1 }, { GraphKind.Dense, 2 }, { GraphKind.Conv2D, 1 }, { GraphKind.Conv2D, 2 },
        { GraphKind.DepthwiseConv2D, 1 }, { GraphKind.Pointwise, 1 }, { GraphKind.Pointwise, 2 },
        { GraphKind.Conv3x3, 1 }, { GraphKind.Conv3x3, 2 }, { GraphKind.Conv3x3, 3 },
        { GraphKind.BorderedConv2D, 1 }, { GraphKind.BorderedConv2D, 2 }, { GraphKind.BorderedConv2D, 3 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_kernel_chosen_at_random_equals_the_reference(GraphKind kind, int seed) =>
        RandomModels.AssertEqualWithAnyKernel(kind, seed);
}
