using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Ir;

namespace Specializer.Diagnostics;

/// <summary>A finding and its place: a <see cref="Diagnostic"/> that can be cached by value.</summary>
internal sealed record DiagnosticInfo(Finding Finding, LocationInfo? Location)
{
    /// <param name="trees">The files the diagnostic may lie in.</param>
    public Diagnostic ToDiagnostic(IEnumerable<SyntaxTree> trees) => Diagnostic.Create(
        Descriptors.Of(Finding.Id),
        Location?.ToLocation(trees),
        PropertiesOf(Finding.Remedy),
        Finding.Arguments.Cast<object>().ToArray());

    private static ImmutableDictionary<string, string?> PropertiesOf(Remedy? remedy)
    {
        ImmutableDictionary<string, string?> none = ImmutableDictionary<string, string?>.Empty;
        return remedy switch
        {
            Remedy.Rename rename => none
                .Add(RemedyProperties.Found, rename.Found)
                .Add(RemedyProperties.Nearest, string.Join(RemedyProperties.Separator.ToString(), rename.Nearest)),
            Remedy.RemoveProperty remove => none.Add(RemedyProperties.Remove, remove.Name),
            Remedy.RemoveAttribute => none.Add(RemedyProperties.Remove, RemedyProperties.WholeAttribute),
            _ => none,
        };
    }
}
