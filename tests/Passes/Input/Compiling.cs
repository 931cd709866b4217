using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using Specializer.Diagnostics;
using Specializer.Input;
using Specializer.Ir;

namespace Specializer.Passes.Tests.Input;

/// <summary>What every reading and every compilation promises, whatever the bytes.</summary>
internal static partial class Compiling
{
    private static readonly TargetClass Target = new("", EquatableArray<string>.Empty, "public static partial class Net", "Net", "Net.g.cs");

    public static CompiledModel Compile(ModelSpec spec, byte[] model, string? calibration = null) =>
        ModelCompiler.Compile(spec, Target, () => model, () => calibration, spec.Path, new string('0', 64), CancellationToken.None);

    /// <summary>Source or an error finding, never both, neither, or a fault of the compiler's own.</summary>
    public static CompiledModel AssertSourceOrError(CompiledModel compiled, string what)
    {
        Assert.True(compiled.Findings.Any(Descriptors.IsError) == compiled.Source is null, what + ": half an answer");
        foreach (Finding finding in compiled.Findings)
            AssertMessage(finding, what);
        return compiled;
    }

    /// <summary>The graph, or null where the reader gave findings; anything else it throws fails the test.</summary>
    public static Graph? Read(byte[] file, Func<byte[], Graph> read, string what)
    {
        try
        {
            return read(file);
        }
        catch (ModelException e)
        {
            foreach (Finding finding in e.Findings)
                AssertMessage(finding, what);
            return null;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(what, e);
        }
    }

    /// <summary>The only finding that the action ends with.</summary>
    public static Finding FindingOf(Action action) => Assert.Single(Assert.Throws<ModelException>(action).Findings);

    /// <summary>The only finding, of this id, whose arguments contain the texts.</summary>
    public static Finding AssertFinding(string id, Action action, params string[] said)
    {
        Finding finding = FindingOf(action);
        Assert.Equal(id, finding.Id);
        string all = string.Join(" | ", finding.Arguments);
        foreach (string text in said)
            Assert.Contains(text, all, StringComparison.Ordinal);
        AssertMessage(finding, all);
        return finding;
    }

    /// <summary>The finding fills its message: it knows what it speaks of.</summary>
    private static void AssertMessage(Finding finding, string what)
    {
        string text = $"{what}: {finding.Id} {string.Join(" | ", finding.Arguments)}";
        Assert.True(finding.Id != FindingIds.CompilerFailure, text);
        string format = Descriptors.Of(finding.Id).MessageFormat.ToString(CultureInfo.InvariantCulture);
        int placeholders = Placeholder().Matches(format).Select(m => m.Value).Distinct().Count();
        Assert.True(placeholders == finding.Arguments.Length, text);
        Assert.True(finding.Arguments.All(a => !string.IsNullOrWhiteSpace(a)), text);
    }

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();
}
