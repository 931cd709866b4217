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

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}
