using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Diagnostics;
using Specializer.Ir;

namespace Specializer.Input;

/// <summary>From a class and its attributes to a <see cref="ModelClass"/>: values only, no symbol leaves this file.</summary>
internal static class ModelParser
{
    public const string AttributeName = "Specializer.QuantizedModelAttribute";

    private const string LayerAttributeName = "Specializer.QuantizedLayerAttribute";

    private const string PrunedAttributeName = "Specializer.PrunedLayerAttribute";

    private const string LowRankAttributeName = "Specializer.LowRankLayerAttribute";

    public static bool IsCandidate(SyntaxNode node, CancellationToken cancellation) => node is TypeDeclarationSyntax;

    public static ModelClass? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var symbol = (INamedTypeSymbol)context.TargetSymbol;
        ImmutableArray<AttributeData> attributes = symbol.GetAttributes();
        AttributeData model = attributes.First(attribute => NameOf(attribute) == AttributeName);

        // Of several declarations with the attribute, which C# refuses on its own, one is enough to generate for.
        if (!context.Attributes.Contains(model))
            return null;

        WeightOptions inherited = ReadOptions(model, WeightOptions.Default);
        var layers = new List<LayerSpec>();
        var places = new List<LayerLocation>();
        foreach (AttributeData attribute in attributes)
        {
            if (NameOf(attribute) is not (LayerAttributeName or PrunedAttributeName))
                continue;
            LayerSpec layer = ReadLayer(attribute, inherited);
            layers.Add(layer);
            places.Add(new LayerLocation(layer.Name, PlaceOf(attribute, cancellation)));
        }

        AttributeData[] lowRank = attributes.Where(attribute => NameOf(attribute) == LowRankAttributeName).ToArray();
        places.AddRange(lowRank.Select(a => new LayerLocation(Argument(a, 0, ""), PlaceOf(a, cancellation))));

        var spec = new ModelSpec(Argument(model, 0, ""))
        {
            Input = Many<int>(model, "Input"),
            Layers = layers.ToEquatableArray(),
            LowRank = lowRank.Select(ReadLowRank).ToEquatableArray(),
            Calibration = Named<string?>(model, "Calibration", null),
            Requantization = (Requantization)Named(model, "Requantization", 0),
            MaximumArenaBytes = Named<int?>(model, "MaximumArenaBytes", null),
            KeepDeadChannels = Named(model, "KeepDeadChannels", false),
            SelfTest = Named(model, "SelfTest", false),
            Outputs = Many<string>(model, "Outputs"),
            Temperature = Named<double?>(model, "Temperature", null),
            Options = inherited,
        };
        TargetClass target = TargetParser.Parse(symbol) with { Features = FeatureParser.Parse(context.SemanticModel.Compilation) };
        EquatableArray<Finding> findings = TargetParser.Check(symbol, cancellation)
            .Concat(SpecChecks.Check(spec))
            .ToEquatableArray();
        return new ModelClass(
            new ModelRequest(spec, target, findings),
            new ModelLocations(target.HintName, PlaceOf(model, cancellation), places.ToEquatableArray()));
    }

    private static LayerSpec ReadLayer(AttributeData attribute, WeightOptions inherited) =>
        new(Argument(attribute, 0, ""), (LayerKind)Argument(attribute, 1, 0))
        {
            Strides = Many<int>(attribute, "Strides"),
            Dilations = Many<int>(attribute, "Dilations"),
            Window = Many<int>(attribute, "Window"),
            Padding = (PaddingKind)Named(attribute, "Padding", 0),
            Activation = (Activation)Named(attribute, "Activation", 0),
            Inputs = Many<string>(attribute, "Inputs"),
            Shape = Many<int>(attribute, "Shape"),
            Axis = Named(attribute, "Axis", -1),
            BatchNormEpsilon = (float)Named(attribute, "BatchNormEpsilon", 1e-5),
            ChannelsFirst = Named(attribute, "ChannelsFirst", false),
            Options = ReadOptions(attribute, inherited),
        };

    private static LowRankSpec ReadLowRank(AttributeData attribute) => new(Argument(attribute, 0, ""))
    {
        Rank = Named(attribute, "Rank", 0),
        Energy = Named(attribute, "Energy", 0.0),
        Error = Named(attribute, "Error", 0.0),
        Macs = Named(attribute, "Macs", 0),
        Always = Named(attribute, "Always", false),
    };

    private static WeightOptions ReadOptions(AttributeData attribute, WeightOptions inherited) => new(
        Named(attribute, "Sparsity", inherited.Sparsity),
        Named(attribute, "Alpha", inherited.Alpha),
        Named(attribute, "PerChannel", inherited.PerChannel),
        Named(attribute, "Symmetric", inherited.Symmetric))
    {
        Pruning = new PruningOptions(
            (PruningStructure)Named(attribute, "Structure", (int)inherited.Pruning.Structure),
            Named(attribute, "Norm", inherited.Pruning.Norm),
            Named(attribute, "N", inherited.Pruning.N),
            Named(attribute, "M", inherited.Pruning.M)),
    };

    private static string? NameOf(AttributeData attribute) => attribute.AttributeClass?.ToDisplayString();

    private static LocationInfo? PlaceOf(AttributeData attribute, CancellationToken cancellation) =>
        LocationInfo.From(attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation());

    // Code that does not compile yet leaves arguments out or gives them another type: the default stands in, and
    // the compiler's own error tells the user.
    private static T Argument<T>(AttributeData attribute, int index, T otherwise) =>
        index < attribute.ConstructorArguments.Length ? Value(attribute.ConstructorArguments[index], otherwise) : otherwise;

    private static T Named<T>(AttributeData attribute, string name, T otherwise)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
                return Value(argument.Value, otherwise);
        }

        return otherwise;
    }

    private static EquatableArray<T> Many<T>(AttributeData attribute, string name)
        where T : IEquatable<T>
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value is { Kind: TypedConstantKind.Array, IsNull: false })
                return argument.Value.Values.Select(value => Value<T>(value, default!)).ToEquatableArray();
        }

        return EquatableArray<T>.Empty;
    }

    private static T Value<T>(TypedConstant constant, T otherwise) =>
        constant.Kind is TypedConstantKind.Primitive or TypedConstantKind.Enum && constant.Value is T value
            ? value
            : otherwise;
}
