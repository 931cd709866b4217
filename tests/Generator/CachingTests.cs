using System;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests;

public sealed class CachingTests : IDisposable
{
    private static readonly string[] Steps = ["ModelClasses", "ModelFiles", "Models", "CompiledModels", "Places", "Diagnostics"];

    private const string Other = "namespace Elsewhere { class Unrelated { int X() => 1; } }";

    private readonly ModelFolder _models = Models.DenseFolder();

    private const string TwoNets = """
        [QuantizedModel("dense.safetensors", Input = [4])]
        [QuantizedLayer("fc", LayerKind.Dense)]
        public static partial class First;

        [QuantizedModel("other.safetensors", Input = [4])]
        [QuantizedLayer("fc", LayerKind.Dense)]
        public static partial class Second;
        """;

    public void Dispose() => _models.Dispose();

    [Theory]
    [InlineData("namespace Elsewhere { class Unrelated { int X() => 2; } }")]
    [InlineData("namespace Elsewhere { class Unrelated { int X()   =>   1; } }\n\n")]
    [InlineData("namespace Elsewhere { class Unrelated { int X( ")]
    [InlineData("")]
    public void An_unrelated_edit_recomputes_nothing(string edited)
    {
        CSharpCompilation before = UserProgram.Compile(Models.DenseClass, Other);
        GeneratorDriver driver = UserProgram.Driver(_models.ToList()).Generate(before);

        CSharpCompilation after = before.ReplaceSyntaxTree(before.SyntaxTrees[1], UserProgram.Parse(edited, "1.cs"));
        GeneratorRunResult result = Again(driver, after);

        AssertNothingComputed(result);
    }

    [Fact]
    public void The_same_list_read_again_recomputes_nothing()
    {
        CSharpCompilation compilation = UserProgram.Compile(Models.DenseClass);
        AdditionalText list = _models.ToList();
        GeneratorDriver driver = UserProgram.Driver(list).Generate(compilation);

        GeneratorRunResult result = Again(driver.ReplaceAdditionalText(list, _models.ToList()), compilation);

        AssertNothingComputed(result);
    }

    [Fact]
    public void An_edit_that_moves_the_class_compiles_no_model_again()
    {
        CSharpCompilation before = UserProgram.Compile(Models.DenseClass);
        GeneratorDriver driver = UserProgram.Driver(_models.ToList()).Generate(before);

        CSharpCompilation after = before.ReplaceSyntaxTree(
            before.SyntaxTrees[0], UserProgram.Parse("// a comment above\n\n" + Models.DenseClass, "0.cs"));
        GeneratorRunResult result = Again(driver, after);

        Assert.Equal([IncrementalStepRunReason.Modified], ReasonsOf(result, "ModelClasses"));
        Assert.Equal([IncrementalStepRunReason.Cached], ReasonsOf(result, "CompiledModels"));
    }

    [Fact]
    public void A_diagnostic_follows_the_attribute_that_moved()
    {
        string bad = Models.DenseClass.Replace("dense.safetensors", "gone.safetensors", StringComparison.Ordinal);
        CSharpCompilation before = UserProgram.Compile(bad);
        GeneratorDriver driver = UserProgram.Driver(_models.ToList()).Generate(before);

        CSharpCompilation after = before.ReplaceSyntaxTree(before.SyntaxTrees[0], UserProgram.Parse("\n\n" + bad, "0.cs"));
        GeneratorRunResult result = Again(driver, after);

        int lineBefore = driver.GetRunResult().Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line;
        Assert.Equal(lineBefore + 2, result.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void A_changed_model_file_recomputes_that_model_alone()
    {
        _models.Write("other.safetensors", Models.Dense()).Write("other.calibration.json", Models.Calibration("input", "fc"));
        CSharpCompilation compilation = UserProgram.Compile(TwoNets);
        AdditionalText list = _models.ToList();
        GeneratorDriver driver = UserProgram.Driver(list).Generate(compilation);
        string[] before = SourcesOf(driver.GetRunResult().Results.Single());

        _models.Write("other.safetensors", Models.Dense(outputs: 3));
        GeneratorRunResult result = Again(driver.ReplaceAdditionalText(list, _models.ToList()), compilation);

        Assert.Equal([IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Modified], ReasonsOf(result, "Models"));
        Assert.Equal([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified], ReasonsOf(result, "CompiledModels"));
        string[] after = SourcesOf(result);
        Assert.Equal(2, after.Length);
        Assert.Equal(before[0], after[0]);
        Assert.NotEqual(before[1], after[1]);
    }

    [Fact]
    public void A_changed_calibration_file_recomputes_its_model()
    {
        CSharpCompilation compilation = UserProgram.Compile(Models.DenseClass);
        AdditionalText list = _models.ToList();
        GeneratorDriver driver = UserProgram.Driver(list).Generate(compilation);

        _models.Write("dense.calibration.json", Models.Calibration("input", "fc") + "\n");
        GeneratorRunResult result = Again(driver.ReplaceAdditionalText(list, _models.ToList()), compilation);

        Assert.Equal([IncrementalStepRunReason.Modified], ReasonsOf(result, "Models"));
        Assert.DoesNotContain(IncrementalStepRunReason.Cached, ReasonsOf(result, "CompiledModels"));
    }

    [Fact]
    public void An_edit_of_one_class_leaves_the_other_alone()
    {
        _models.Write("other.safetensors", Models.Dense()).Write("other.calibration.json", Models.Calibration("input", "fc"));
        CSharpCompilation before = UserProgram.Compile(TwoNets);
        GeneratorDriver driver = UserProgram.Driver(_models.ToList()).Generate(before);

        string edited = TwoNets.Replace("Second", "Renamed", StringComparison.Ordinal);
        CSharpCompilation after = before.ReplaceSyntaxTree(before.SyntaxTrees[0], UserProgram.Parse(edited, "0.cs"));
        GeneratorRunResult result = Again(driver, after);

        Assert.Equal(IncrementalStepRunReason.Cached, ReasonsOf(result, "CompiledModels")[0]);
        Assert.NotEqual(IncrementalStepRunReason.Cached, ReasonsOf(result, "CompiledModels")[1]);
        Assert.Equal(["First.g.cs", "Renamed.g.cs"], result.GeneratedSources.Select(source => source.HintName).Order());
    }

    [Fact]
    public void A_removed_attribute_removes_the_code()
    {
        CSharpCompilation before = UserProgram.Compile(Models.DenseClass);
        GeneratorDriver driver = UserProgram.Driver(_models.ToList()).Generate(before);
        Assert.Single(driver.GetRunResult().GeneratedTrees);

        CSharpCompilation after = before.ReplaceSyntaxTree(
            before.SyntaxTrees[0], UserProgram.Parse("public static partial class Net;", "0.cs"));

        Assert.Empty(Again(driver, after).GeneratedSources);
    }

    [Fact]
    public void A_changed_bar_reports_anew_and_compiles_nothing()
    {
        CSharpCompilation compilation = UserProgram.Compile(Models.DenseClass);
        GeneratorDriver driver = UserProgram.Driver(_models.ToList()).Generate(compilation);
        Assert.Empty(driver.GetRunResult().Diagnostics);

        var options = new ProjectOptions { Project = { ["build_property.SpecializerMaximumArenaBytes"] = "1" } };
        GeneratorRunResult result = Again(driver.WithUpdatedAnalyzerConfigOptions(options), compilation);

        Assert.Equal("SPZ0025", Assert.Single(result.Diagnostics).Id);
        Assert.Equal([IncrementalStepRunReason.Cached], ReasonsOf(result, "CompiledModels"));
    }

    [Fact]
    public void An_option_of_something_else_reports_nothing_anew()
    {
        CSharpCompilation compilation = UserProgram.Compile(Models.DenseClass);
        GeneratorDriver driver = UserProgram.Driver(_models.ToList()).Generate(compilation);

        var options = new ProjectOptions { Project = { ["build_property.RootNamespace"] = "Other" } };

        AssertNothingComputed(Again(driver.WithUpdatedAnalyzerConfigOptions(options), compilation));
    }

    [Theory]
    [InlineData(Models.DenseClass)]
    [InlineData("[QuantizedModel(\"gone.safetensors\", Input = [4])] [QuantizedLayer(\"fc\", LayerKind.Dense)] partial class Net;")]
    [InlineData("[QuantizedModel(\"dense.safetensors\", Input = [4], MaximumArenaBytes = 1)] [QuantizedLayer(\"fc\", LayerKind.Dense)] partial class Net;")]
    public void An_old_compilation_is_not_kept_alive(string source)
    {
        (GeneratorDriver driver, WeakReference old) = RunThenReplace(_models.ToList(), source);

        for (int i = 0; i < 10 && old.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(old.IsAlive);
        GC.KeepAlive(driver);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (GeneratorDriver Driver, WeakReference Old) RunThenReplace(AdditionalText list, string source)
    {
        CSharpCompilation first = UserProgram.Compile(source, Other);
        GeneratorDriver driver = UserProgram.Driver(list).Generate(first);
        driver = driver.Generate(UserProgram.Compile(source, Other));
        return (driver, new WeakReference(first));
    }

    private static GeneratorRunResult Again(GeneratorDriver driver, Compilation compilation) =>
        driver.Generate(compilation).GetRunResult().Results.Single();

    private static ImmutableArray<IncrementalStepRunReason> ReasonsOf(GeneratorRunResult result, string step) =>
        [.. result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason)];

    private static string[] SourcesOf(GeneratorRunResult result) =>
        [.. result.GeneratedSources.OrderBy(source => source.HintName, StringComparer.Ordinal).Select(source => source.SourceText.ToString())];

    private static void AssertNothingComputed(GeneratorRunResult result)
    {
        foreach (string step in Steps.Where(result.TrackedSteps.ContainsKey))
        {
            Assert.All(ReasonsOf(result, step), reason =>
                Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{step} was {reason}"));
        }

        Assert.All(ReasonsOf(result, "CompiledModels"), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(
            result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }
}
