using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Diagnostics;
using Specializer.Ir;

namespace Specializer.CodeFixes;

/// <summary>Takes away a setting without effect, or an attribute that has none (SPZ0019).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveSettingFix))]
[Shared]
public sealed class RemoveSettingFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [FindingIds.LayerNotApplicable];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<AttributeSyntax>() is not { Parent: AttributeListSyntax list } attribute)
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.TryGetValue(RemedyProperties.Remove, out string? setting))
                continue;
            if (setting == RemedyProperties.WholeAttribute)
            {
                SyntaxNode removed = list.Attributes.Count == 1 ? list : attribute;
                Register(context, diagnostic, "Remove the attribute", removed);
            }
            else if (attribute.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == setting) is { } argument)
            {
                Register(context, diagnostic, $"Remove '{setting}'", argument);
            }
        }
    }

    private static void Register(CodeFixContext context, Diagnostic diagnostic, string title, SyntaxNode removed) =>
        context.RegisterCodeFix(
            CodeAction.Create(title, c => RemoveAsync(context.Document, removed, c), nameof(RemoveSettingFix)), diagnostic);

    private static async Task<Document> RemoveAsync(Document document, SyntaxNode removed, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        return document.WithSyntaxRoot(root.RemoveNode(removed, SyntaxRemoveOptions.KeepUnbalancedDirectives)!);
    }
}
