using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Specializer.Diagnostics;
using Specializer.Input;
using Specializer.Ir;

namespace Specializer;

/// <summary>
/// The incremental pipeline. Each step's outcome is compared by value, so that an edit elsewhere in the user's
/// project recomputes nothing and a changed model file recomputes that model alone.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class SpecializerGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ModelClass> classes = context.SyntaxProvider
            .ForAttributeWithMetadataName(ModelParser.AttributeName, ModelParser.IsCandidate, ModelParser.Parse)
            .Where(parsed => parsed is not null)
            .Select((parsed, _) => parsed!)
            .WithTrackingName("ModelClasses");

        IncrementalValueProvider<EquatableArray<ListedFile>> files = context.AdditionalTextsProvider
            .Where(text => ModelFileList.IsList(text.Path))
            .Select((text, cancellation) => ModelFileList.Parse(text.GetText(cancellation)?.ToString() ?? ""))
            .Collect()
            .Select((lists, _) => ModelFileList.Unite(lists.SelectMany(list => list)))
            .WithTrackingName("ModelFiles");

        IncrementalValuesProvider<Model> models = classes
            .Select((parsed, _) => parsed.Request)
            .Combine(files)
            .Select((pair, _) => Resolve(pair.Left, pair.Right))
            .WithTrackingName("Models");

        IncrementalValuesProvider<Outcome> compiled = models
            .Select(Compile)
            .WithTrackingName("CompiledModels");

        // Bars of .editorconfig files belong to a tree, so they are read from the newest compilation and kept as values.
        IncrementalValuesProvider<Place> places = classes
            .Select((parsed, _) => parsed.Locations)
            .Combine(context.CompilationProvider.Combine(context.AnalyzerConfigOptionsProvider))
            .Select((pair, _) => new Place(pair.Left, ReadSettings(pair.Left, pair.Right.Left, pair.Right.Right)))
            .WithTrackingName("Places");

        IncrementalValuesProvider<DiagnosticInfo> diagnostics = compiled
            .Combine(places.Collect())
            .SelectMany((pair, _) => Report(pair.Left, pair.Right.First(place => place.Locations.HintName == pair.Left.HintName)))
            .WithTrackingName("Diagnostics");

        context.RegisterSourceOutput(compiled, AddSource);

        // The newest compilation alone has the trees that diagnostics are placed in; nothing before this keeps one.
        context.RegisterSourceOutput(
            diagnostics.Combine(context.CompilationProvider),
            (output, pair) => output.ReportDiagnostic(pair.Left.ToDiagnostic(pair.Right.SyntaxTrees)));
    }

    /// <summary>A request and the files it is compiled from; <paramref name="File"/> is null where a finding is an error.</summary>
    private sealed record Model(ModelRequest Request, ListedFile? File, ListedFile? Calibration, EquatableArray<Finding> Findings);

    /// <summary>Where a model's attributes stand, and what is set there.</summary>
    private sealed record Place(ModelLocations Locations, Settings Settings);

    private sealed record Outcome(string HintName, CompiledModel Compiled);

    private static Model Resolve(ModelRequest request, EquatableArray<ListedFile> files)
    {
        if (request.Findings.Any(Descriptors.IsError))
            return new Model(request, null, null, request.Findings);
        try
        {
            ListedFile model = ModelFileList.Find(files, request.Spec.Path);
            ListedFile? calibration = ModelFileList.FindCalibration(files, model, request.Spec.Calibration);
            return new Model(request, model, calibration, request.Findings);
        }
        catch (ModelException e)
        {
            return new Model(request, null, null, request.Findings.Concat(e.Findings).ToEquatableArray());
        }
    }

    private static Outcome Compile(Model model, CancellationToken cancellation)
    {
        TargetClass target = model.Request.Target;
        if (model.File is not { } file)
            return new Outcome(target.HintName, new CompiledModel(null, model.Findings));

        CompiledModel compiled = ModelCompiler.Compile(
            model.Request.Spec,
            target,
            () => ModelBytes.Read(file),
            () => model.Calibration is null ? null : ModelBytes.ReadText(model.Calibration),
            file.FileName,
            file.Sha256,
            cancellation);
        return new Outcome(target.HintName, compiled with { Findings = model.Findings.Concat(compiled.Findings).ToEquatableArray() });
    }

    private static Settings ReadSettings(ModelLocations locations, Compilation compilation, AnalyzerConfigOptionsProvider options) => Settings.Read(
        locations.Model?.TreeIn(compilation.SyntaxTrees) is { } tree ? options.GetOptions(tree) : options.GlobalOptions,
        options.GlobalOptions);

    private static IEnumerable<DiagnosticInfo> Report(Outcome outcome, Place place) => outcome.Compiled.Findings
        .Concat(outcome.Compiled.Measurements.Select(place.Settings.Judge).OfType<Finding>())
        .Select(finding => new DiagnosticInfo(finding, place.Locations.Of(finding)));

    private static void AddSource(SourceProductionContext output, Outcome outcome)
    {
        if (outcome.Compiled.Source is { } source)
            output.AddSource(outcome.HintName, SourceText.From(source, Encoding.UTF8));
    }
}
