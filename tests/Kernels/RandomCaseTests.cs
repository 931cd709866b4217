using System;
using System.IO;
using System.Linq;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Selection;
using Specializer.Testing;
using Specializer.Testing.Cases;

namespace Specializer.Kernels.Tests;

/// <summary>
/// Hundreds of random networks on every instruction set of this machine; and every operator with inputs, outputs, working
/// memory and constants between pages that can be neither read nor written. tests/Fuzzing runs the same without end.
/// </summary>
public sealed class RandomCaseTests(InstructionSetRuns runs) : IClassFixture<InstructionSetRuns>
{
    private const string NoGuardPages = "Guard pages are mapped with mmap of Linux.";

    private const string NoEmulator = Arm64Emulator.ProgramVariable + " names no program for arm64; tests/Fuzzing/arm64.sh builds it.";

    public static TheoryData<string> Sets => [.. InstructionSwitches.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Sets))]
    public void Networks_equal_the_reference_on(string set) => LogOf(set).AssertEqual(InstructionSetRuns.Networks);

    [Theory]
    [InlineData("emulated NEON with dot product", "AdvSimd+Dp")]
    [InlineData("emulated NEON", "AdvSimd")]
    public void The_emulated_processor_has_the_instructions_of(string set, string expected)
    {
        Assert.SkipUnless(Arm64Emulator.IsPresent, NoEmulator);
        using CaseWorker worker = new(InstructionSwitches.Of(set), Arm64Emulator.Program!);
        Assert.Equal(expected, worker.PresentSets());
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Trained_networks_equal_the_reference_on(string set)
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        LogOf(set).AssertEqual(InstructionSetRuns.Trained);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Nothing_outside_is_read_or_written_on(string set)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, NoGuardPages);
        LogOf(set).AssertEqual(InstructionSetRuns.Guarded);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Nothing_outside_is_read_or_written_by_any_kernel_on(string set)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, NoGuardPages);
        LogOf(set).AssertEqual(InstructionSetRuns.AnyKernel);
    }

    [Fact]
    public void Nothing_outside_is_read_or_written_with_NEONs_dot_product()
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, NoGuardPages);
        LogOf("all").AssertEqual(InstructionSetRuns.Neon);
    }

    /// <summary>Constants that are one element short, tensors that begin one byte too late, an arena that begins where it would end.</summary>
    [Theory]
    [InlineData("MemoryMarshal.AsBytes(values)", "MemoryMarshal.AsBytes(values[..^1])")]
    [InlineData("(void*)(tensors[", "(void*)(1 + tensors[")]
    [InlineData("(void*)arena", "(void*)(ArenaBytes + arena)")]
    [InlineData("(void*)(outputs[", "(void*)(1 + outputs[")]
    public void A_kernel_that_reads_too_far_ends_the_process(string from, string to)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, NoGuardPages);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("specializer-short-");
        try
        {
            TestCase test = RandomCases.Operator(GraphKind.Dense, 1, 1);
            string cases = Path.Combine(folder.FullName, "short");
            CaseFolder.Write(cases, [test], isGuarded: true);
            KernelPlan[] plans = [Selector.Select(test.Graph, test.Mode, cancellation: TestContext.Current.CancellationToken)];
            (string Source, string Name)[] changed = [.. GuardedSource.Of(plans, null).Select(f => (f.Source.Replace(from, to, StringComparison.Ordinal), f.Name))];
            File.WriteAllBytes(Path.Combine(cases, CaseFolder.Image), LoadedModels.CompileSources(changed, allowUnsafe: true));
            CaseLog log = InstructionSetRuns.Child(InstructionSwitches.Of("all"), folder.FullName);
            Assert.NotEqual(0, log.ExitCode);
            Assert.Equal("short run 0", log.Lines[^1]);
            Assert.Contains("AccessViolation", log.Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("    private static readonly int[] Table = Make();")]
    [InlineData("    private static ReadOnlySpan<byte> Table => Other;")]
    [InlineData("        Span<int> sums = stackalloc int[4];")]
    [InlineData("        int[] sums = new int[4];")]
    public void Data_that_guard_pages_would_miss_is_refused(string line) =>
        Assert.Throws<InvalidOperationException>(() => GuardedSource.WithGuardedConstants("class A\n{\n" + line + "\n}\n"));

    [Fact]
    public void A_case_printed_as_code_is_the_same_case()
    {
        for (int i = 0; i < 12; i++)
        {
            TestCase test = RandomCases.Make(7, i);
            string code = GraphCode.Of(test.Graph, test.Mode, test.Inputs[0]);
            (Graph graph, Requantization mode, sbyte[][] inputs) = CompiledCase.Of(code);
            Assert.Equal(test.Mode, mode);
            Assert.Equal(test.Inputs[0], inputs);
            Assert.Equal(GraphCode.Of(test.Graph, test.Mode, test.Inputs[0]).Count(c => c == '\n'), code.Count(c => c == '\n'));
            Assert.Equal(ReferenceExecutor.Run(test.Graph, mode, inputs), ReferenceExecutor.Run(graph, mode, inputs));
        }
    }

    [Fact]
    public void A_failing_network_shrinks_to_its_failing_layer()
    {
        // As if every convolution with an input of 127 somewhere went wrong.
        bool Fails(TestCase test) => test.Graph.Nodes.Any(n => n is Conv2DNode)
            && test.Inputs.Any(run => ReferenceExecutor.Evaluate(test.Graph, test.Mode, run) is var values
                && test.Graph.Nodes.Any(n => n is Conv2DNode && values.Int8(n.Inputs[0]).Contains((sbyte)127)));
        TestCase failing = Enumerable.Range(0, 1000).Select(i => RandomCases.Make(11, i)).First(t => t.Graph.Nodes.Length >= 5 && Fails(t));

        TestCase smallest = Shrinker.Shrink(failing, candidates => [.. candidates.Select(Fails)]);

        Assert.IsType<Conv2DNode>(Assert.Single(smallest.Graph.Nodes));
        Assert.True(Fails(smallest));
        Assert.True(GraphCode.Of(smallest.Graph, smallest.Mode, smallest.Inputs[0]).Length < 2_500, GraphCode.Of(smallest.Graph, smallest.Mode, smallest.Inputs[0]));
    }

    private CaseLog LogOf(string name)
    {
        InstructionSwitches set = InstructionSwitches.Of(name);
        Assert.SkipUnless(set.IsReachable, set.EmulatedProcessor is null
            ? $"This processor does not have {name}."
            : NoEmulator);
        return runs.LogOf(set);
    }
}
