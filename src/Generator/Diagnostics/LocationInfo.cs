using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Specializer.Diagnostics;

/// <summary>
/// A place in a source file, as values: a <see cref="Location"/> would keep its syntax tree, and with it a whole
/// compilation, alive in the generator's cache.
/// </summary>
internal sealed record LocationInfo(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static LocationInfo? From(Location? location) =>
        location is { SourceTree: { } tree }
            ? new LocationInfo(tree.FilePath, location.SourceSpan, location.GetLineSpan().Span)
            : null;

    /// <summary>
    /// The place in the file of that path among <paramref name="trees"/>. Severities of an .editorconfig, pragmas and code
    /// fixes reach a diagnostic through its tree alone; without one the place is only shown.
    /// </summary>
    public Location ToLocation(IEnumerable<SyntaxTree> trees) =>
        TreeIn(trees) is { } tree ? Location.Create(tree, Span) : Location.Create(Path, Span, Lines);

    /// <summary>The file of that path that reaches as far; null where there is none.</summary>
    public SyntaxTree? TreeIn(IEnumerable<SyntaxTree> trees) =>
        trees.FirstOrDefault(tree => tree.FilePath == Path && Span.End <= tree.Length);
}
