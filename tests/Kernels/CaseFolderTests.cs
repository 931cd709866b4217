namespace Specializer.Kernels.Tests;

/// <summary>What the children of <see cref="InstructionSetRuns"/> run.</summary>
public sealed class CaseFolderTests
{
    [Fact]
    public void The_cases_in_a_childs_folder_run()
    {
        Assert.SkipWhen(InstructionSetRuns.ChildFolder is null, "Only children are given cases.");
        InstructionSetRuns.RunCases();
    }
}
