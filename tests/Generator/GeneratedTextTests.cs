using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests;

/// <summary>What holds for the generated text of any model.</summary>
public sealed class GeneratedTextTests : IDisposable
{
    private readonly ModelFolder _models = Models.DenseFolder();

    public void Dispose() => _models.Dispose();

    [Theory]
    [InlineData("$", "Net.g.cs")]
    [InlineData("namespace A.B { $ }", "A.B.Net.g.cs")]
    [InlineData("namespace A; $", "A.Net.g.cs")]
    [InlineData("namespace @class { $ }", "class.Net.g.cs")]
    [InlineData("public partial class Outer { $ }", "Outer.Net.g.cs")]
    [InlineData("internal partial struct Outer { public partial interface Middle { $ } }", "Outer.Middle.Net.g.cs")]
    [InlineData("partial record Outer { $ }", "Outer.Net.g.cs")]
    [InlineData("partial record struct Outer { $ }", "Outer.Net.g.cs")]
    public void A_class_is_completed_where_it_stands(string around, string hintName)
    {
        string source = around.Replace("$", Models.DenseClass, StringComparison.Ordinal);

        Assert.Equal([hintName], SourcesOf(source).Keys);
        AssertCompiles(source);
    }

    [Theory]
    [InlineData("public static partial class Net;")]
    [InlineData("partial class Net { }")]
    [InlineData("internal sealed partial class Net { private int _x = 1; public int X => _x; }")]
    [InlineData("public abstract partial class Net { }")]
    [InlineData("partial class Net { } partial class Net { }")]
    [InlineData("partial class @event { }")]
    public void Any_kind_of_class_is_completed(string declaration) => AssertCompiles(
        Models.DenseClass.Replace("public static partial class Net;", declaration, StringComparison.Ordinal));

    [Theory]
    [InlineData("private")]
    [InlineData("protected")]
    [InlineData("internal")]
    [InlineData("private protected")]
    [InlineData("protected internal")]
    [InlineData("public")]
    public void A_nested_class_keeps_its_accessibility(string accessibility) => AssertCompiles(
        "public partial class Outer { "
        + Models.DenseClass.Replace("public static", accessibility, StringComparison.Ordinal) + " }");

    [Fact]
    public void Names_that_differ_in_case_alone_get_files_of_their_own()
    {
        string source = Models.DenseClass + Models.DenseClass.Replace("Net", "NET", StringComparison.Ordinal);

        Assert.Equal(2, SourcesOf(source).Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        AssertCompiles(source);
    }

    [Fact]
    public void Namespaces_that_differ_in_case_alone_get_files_of_their_own() =>
        AssertCompiles("namespace Aa { " + Models.DenseClass + " } namespace AA { " + Models.DenseClass + " }");

    [Fact]
    public void Attributes_may_stand_on_several_parts_of_a_class()
    {
        const string Source = """
            [QuantizedModel("dense.safetensors", Input = [4])] partial class Net;
            [QuantizedLayer("fc", LayerKind.Dense)] partial class Net;
            """;

        Assert.Single(SourcesOf(Source));
        AssertCompiles(Source);
    }

    [Fact]
    public void No_absolute_path_is_in_it() => Assert.All(
        SourcesOf(Models.DenseClass).Values,
        text => Assert.DoesNotContain(_models.Root, text, StringComparison.Ordinal));

    [Fact]
    public void The_doc_of_the_class_says_how_large_it_is_and_how_it_runs()
    {
        const string Source = """
            [QuantizedModel("dense.safetensors", Input = [4])]
            [QuantizedLayer("fc", LayerKind.Dense)]
            [QuantizedLayer("a<b> & c", LayerKind.Softmax)]
            public static partial class Net;
            """;
        UserProgram.Driver(_models.ToList()).RunGeneratorsAndUpdateCompilation(
            UserProgram.Compile(Source), out Compilation updated, out _, TestContext.Current.CancellationToken);
        XElement doc = XElement.Parse(updated.GetTypeByMetadataName("Net")!.GetDocumentationCommentXml(
            cancellationToken: TestContext.Current.CancellationToken)!);

        string summary = doc.Element("summary")!.Value;
        Assert.All(
            ["dense.safetensors", "int8 [1, 4] → [1, 2]", "2 layers", "8 MACs", "8 weights", "bytes of arena", "Expected cycles", "Vector128"],
            part => Assert.Contains(part, summary, StringComparison.Ordinal));
        string[] layers = [.. doc.Element("remarks")!.Descendants("item").Select(item => item.Value)];
        Assert.Equal(2, layers.Length);
        Assert.Matches(@"^fc: Dense → \[1, 2\], 8 MACs, \w+_\w+$", layers[0]);
        Assert.Equal("a<b> & c: Softmax → [1, 2]", layers[1]);
    }

    [Fact]
    public void Its_lines_end_the_same_on_every_system() => Assert.All(
        SourcesOf(Models.DenseClass).Values,
        text => Assert.DoesNotContain('\r', text));

    [Fact]
    public void It_does_not_depend_on_where_the_class_lies()
    {
        CSharpCompilation here = UserProgram.Compile(Models.DenseClass);
        CSharpCompilation elsewhere = here.ReplaceSyntaxTree(
            here.SyntaxTrees[0], UserProgram.Parse("\n// moved\n" + Models.DenseClass, "/elsewhere/Net.cs"));

        Assert.Equal(TextIn(here), TextIn(elsewhere));
    }

    /// <summary>Across runs of a program, where hash codes of strings differ, the committed baselines say the same.</summary>
    [Fact]
    public void It_is_the_same_each_time() =>
        Assert.Equal(SourcesOf(Models.DenseClass), SourcesOf(Models.DenseClass));

    [Fact]
    public void It_is_the_same_in_every_culture()
    {
        Dictionary<string, string> here = SourcesOf(Models.DenseClass);
        Dictionary<string, string>? there = null;
        // The tests run with invariant globalization, which knows no other culture: the habits are set by hand.
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "−";
        var thread = new Thread(() => there = SourcesOf(Models.DenseClass)) { CurrentCulture = culture };
        thread.Start();
        thread.Join();

        Assert.Equal(here, there);
    }

    [Fact]
    public void It_follows_the_model_and_not_where_the_model_lies()
    {
        using ModelFolder elsewhere = Models.DenseFolder();

        Assert.Equal(SourcesOf(Models.DenseClass), SourcesOf(Models.DenseClass, elsewhere));
    }

    [Fact]
    public async Task Cancelling_ends_the_run()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            UserProgram.Driver(_models.ToList()).RunGenerators(UserProgram.Compile(Models.DenseClass), source.Token));
    }

    private string TextIn(CSharpCompilation compilation) =>
        UserProgram.Driver(_models.ToList()).Generate(compilation).GetRunResult().Results.Single().GeneratedSources.Single().SourceText.ToString();

    private Dictionary<string, string> SourcesOf(string source, ModelFolder? models = null)
    {
        GeneratorRunResult result = UserProgram.Run(source, models ?? _models);
        Assert.Null(result.Exception);
        return result.GeneratedSources.ToDictionary(generated => generated.HintName, generated => generated.SourceText.ToString());
    }

    private void AssertCompiles(string source)
    {
        UserProgram.Driver(_models.ToList()).RunGeneratorsAndUpdateCompilation(
            UserProgram.Compile(source), out Compilation updated, out var diagnostics, TestContext.Current.CancellationToken);

        Assert.Empty(diagnostics);
        Assert.True(updated.SyntaxTrees.Count() > 1, "Nothing was generated.");
        Assert.Empty(updated.GetDiagnostics(TestContext.Current.CancellationToken).Where(found => found.Severity >= DiagnosticSeverity.Warning));
    }
}
