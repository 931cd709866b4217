using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>From the class's symbol to the declaration its generated part opens with.</summary>
internal static class TargetParser
{
    public static TargetClass Parse(INamedTypeSymbol symbol) => new(
        symbol.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString(Escaped) : "",
        ContainersOf(symbol).Reverse().Select(DeclarationOf).ToEquatableArray(),
        DeclarationOf(symbol),
        symbol.ToDisplayString(NameOnly),
        HintNameOf(symbol));

    /// <summary>What keeps the class from being completed: SPZ0001 and SPZ0014.</summary>
    public static IEnumerable<Finding> Check(INamedTypeSymbol symbol, CancellationToken cancellation)
    {
        string name = symbol.ToDisplayString();
        if (symbol.TypeKind != TypeKind.Class || symbol.IsRecord)
            yield return new Finding(FindingIds.ClassUnsupported, name, "it is a " + KeywordOf(symbol));
        else if (!IsPartial(symbol, cancellation))
            yield return new Finding(FindingIds.ClassNotPartial, name);
        if (symbol.IsGenericType)
            yield return new Finding(FindingIds.ClassUnsupported, name, "it is generic, or inside a generic type");
        if (symbol.IsFileLocal)
            yield return new Finding(FindingIds.ClassUnsupported, name, "it is local to its file, where generated code cannot reach it");
        foreach (INamedTypeSymbol container in ContainersOf(symbol))
        {
            if (!IsPartial(container, cancellation))
                yield return new Finding(FindingIds.ClassUnsupported, name, $"'{container.Name}' around it is not partial");
        }
    }

    private static IEnumerable<INamedTypeSymbol> ContainersOf(INamedTypeSymbol symbol)
    {
        for (INamedTypeSymbol? outer = symbol.ContainingType; outer is not null; outer = outer.ContainingType)
            yield return outer;
    }

    private static bool IsPartial(INamedTypeSymbol symbol, CancellationToken cancellation) => symbol
        .DeclaringSyntaxReferences
        .Select(reference => reference.GetSyntax(cancellation))
        .OfType<TypeDeclarationSyntax>()
        .All(declaration => declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static string DeclarationOf(INamedTypeSymbol symbol)
    {
        string modifiers = SyntaxFacts.GetText(symbol.DeclaredAccessibility);
        if (symbol.IsStatic)
            modifiers += " static";
        return $"{modifiers} partial {KeywordOf(symbol)} {symbol.ToDisplayString(NameOnly)}";
    }

    private static string KeywordOf(INamedTypeSymbol symbol) => (symbol.TypeKind, symbol.IsRecord) switch
    {
        (TypeKind.Struct, true) => "record struct",
        (TypeKind.Struct, false) => "struct",
        (TypeKind.Interface, _) => "interface",
        (_, true) => "record",
        _ => "class",
    };

    /// <summary>
    /// The full name, which is unique but for the case of its letters: hint names are compared without it, so a class
    /// with such a twin gets a mark of its own.
    /// </summary>
    private static string HintNameOf(INamedTypeSymbol symbol)
    {
        string name = symbol.ToDisplayString(Plain);
        bool hasTwin = false;
        for (ISymbol part = symbol; part.ContainingSymbol is INamespaceOrTypeSymbol outer; part = outer)
        {
            hasTwin |= outer.GetMembers().Any(other =>
                other.Name != part.Name && other.Name.Equals(part.Name, StringComparison.OrdinalIgnoreCase));
        }

        return hasTwin ? $"{name}.{Mark(name)}.g.cs" : $"{name}.g.cs";
    }

    // FNV-1a, 32 bits: string.GetHashCode differs from run to run.
    private static string Mark(string name)
    {
        uint hash = 2166136261;
        foreach (char c in name)
            hash = unchecked((hash ^ c) * 16777619);
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }

    private static readonly SymbolDisplayFormat Plain = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    private static readonly SymbolDisplayFormat Escaped =
        Plain.WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    private static readonly SymbolDisplayFormat NameOnly = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);
}
