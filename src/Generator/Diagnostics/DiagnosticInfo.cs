using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Ir;

namespace Specializer.Diagnostics;

/// <summary>A finding and its place: a <see cref="Diagnostic"/> that can be cached by value.</summary>
internal sealed record DiagnosticInfo(Finding Finding, LocationInfo? Location)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptors.Of(Finding.Id),
        Location?.ToLocation(),
        Finding.Arguments.Cast<object>().ToArray());
}
