using System.Collections.Generic;
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
using Microsoft.CodeAnalysis.Editing;
using Specializer.Ir;

namespace Specializer.CodeFixes;

/// <summary>
/// Adds <c>partial</c> to a model's class and to the types around it, on every part of each (SPZ0001, and SPZ0014 where
/// a type around the class is what lacks it).
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartialFix))]
[Shared]
public sealed class MakePartialFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [FindingIds.ClassNotPartial, FindingIds.ClassUnsupported];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration
            || model?.GetDeclaredSymbol(declaration, context.CancellationToken) is not INamedTypeSymbol symbol)
        {
            return;
        }

        TypeDeclarationSyntax[] lacking = DeclarationsOf(symbol, context.CancellationToken).Where(Lacks).ToArray();
        if (lacking.Length == 0)
            return;
        string names = string.Join(" and ", lacking.Select(d => $"'{d.Identifier.ValueText}'").Distinct());
        Solution solution = context.Document.Project.Solution;
        context.RegisterCodeFix(
            CodeAction.Create($"Make {names} partial", c => AddAsync(solution, lacking, c), nameof(MakePartialFix)),
            context.Diagnostics);
    }

    private static bool Lacks(TypeDeclarationSyntax declaration) => !declaration.Modifiers.Any(SyntaxKind.PartialKeyword);

    /// <summary>Every part of a type and of the types around it, the inner ones first.</summary>
    private static IEnumerable<TypeDeclarationSyntax> DeclarationsOf(INamedTypeSymbol symbol, CancellationToken cancellation)
    {
        for (INamedTypeSymbol? type = symbol; type is not null; type = type.ContainingType)
        {
            foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
            {
                if (reference.GetSyntax(cancellation) is TypeDeclarationSyntax declaration)
                    yield return declaration;
            }
        }
    }

    private static async Task<Solution> AddAsync(
        Solution solution, TypeDeclarationSyntax[] declarations, CancellationToken cancellation)
    {
        foreach (IGrouping<SyntaxTree, TypeDeclarationSyntax> file in declarations.GroupBy(d => d.SyntaxTree))
        {
            if (solution.GetDocument(file.Key) is not { } document)
                continue;
            DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
            foreach (TypeDeclarationSyntax declaration in file)
                editor.ReplaceNode(declaration, (node, _) => WithPartial((TypeDeclarationSyntax)node));
            solution = solution.WithDocumentSyntaxRoot(document.Id, editor.GetChangedRoot());
        }

        return solution;
    }

    /// <summary><c>partial</c> comes last of the modifiers; where there are none, it takes over what stands before the keyword.</summary>
    private static TypeDeclarationSyntax WithPartial(TypeDeclarationSyntax declaration)
    {
        SyntaxToken partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (declaration.Modifiers.Count > 0)
            return declaration.AddModifiers(partial);
        SyntaxToken keyword = declaration.Keyword;
        return declaration
            .WithKeyword(keyword.WithLeadingTrivia())
            .WithModifiers(SyntaxFactory.TokenList(partial.WithLeadingTrivia(keyword.LeadingTrivia)));
    }
}
