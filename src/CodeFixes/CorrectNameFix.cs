using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Diagnostics;
using Specializer.Ir;

namespace Specializer.CodeFixes;

/// <summary>
/// Puts one of the nearest names in place of one that is unknown: a model file (SPZ0002, SPZ0017), a layer (SPZ0006, and SPZ0011
/// in Inputs) or an output (SPZ0016).
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CorrectNameFix))]
[Shared]
public sealed class CorrectNameFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [FindingIds.ModelFileMissing, FindingIds.LayerUnknown, FindingIds.ArgumentInvalid, FindingIds.OutputUnknown, FindingIds.ModelFileAmbiguous];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<AttributeSyntax>() is not { } attribute)
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.TryGetValue(RemedyProperties.Found, out string? found)
                || !diagnostic.Properties.TryGetValue(RemedyProperties.Nearest, out string? nearest)
                || LiteralOf(attribute, found!) is not { } literal)
            {
                continue;
            }

            string[] names = nearest!.Split(RemedyProperties.Separator);
            for (int i = 0; i < names.Length; i++)
            {
                string name = names[i];
                // The key counts the place, so that "fix all" takes the nearest of each and not one name for all.
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Change \"{found}\" to \"{name}\"",
                        c => ReplaceAsync(context.Document, literal, name, c),
                        nameof(CorrectNameFix) + i),
                    diagnostic);
            }
        }
    }

    private static LiteralExpressionSyntax? LiteralOf(AttributeSyntax attribute, string value) => attribute
        .DescendantNodes()
        .OfType<LiteralExpressionSyntax>()
        .FirstOrDefault(literal => literal.IsKind(SyntaxKind.StringLiteralExpression) && literal.Token.ValueText == value);

    private static async Task<Document> ReplaceAsync(
        Document document, LiteralExpressionSyntax literal, string name, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        LiteralExpressionSyntax corrected = SyntaxFactory
            .LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name))
            .WithTriviaFrom(literal);
        return document.WithSyntaxRoot(root.ReplaceNode(literal, corrected));
    }
}
