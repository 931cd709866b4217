using System;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>
/// Every operator, emitted and compiled, equals the reference bit for bit in both requantizations: on the instruction
/// set of this process, and through <see cref="InstructionSetTests"/> on every other.
/// </summary>
public sealed class OperatorTests
{
    public static TheoryData<GraphKind> Kinds => new(Enum.GetValues<GraphKind>());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Emitted_code_equals_the_reference(GraphKind kind) =>
        RandomModels.AssertEqualToReference(kind, InstructionSetTests.Images);
}
