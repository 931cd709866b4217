using System;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
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

        IncrementalValuesProvider<DiagnosticInfo> diagnostics = compiled
            .Combine(classes.Select((parsed, _) => parsed.Locations).Collect())
            .SelectMany((pair, _) =>
            {
                ModelLocations places = pair.Right.First(place => place.HintName == pair.Left.HintName);
                return pair.Left.Compiled.Findings.Select(finding => new DiagnosticInfo(finding, places.Of(finding)));
            })
            .WithTrackingName("Diagnostics");

        context.RegisterSourceOutput(compiled, AddSource);

        // The newest compilation alone has the trees that diagnostics are placed in; nothing before this keeps one.
        context.RegisterSourceOutput(
            diagnostics.Combine(context.CompilationProvider),
            (output, pair) => output.ReportDiagnostic(pair.Left.ToDiagnostic(pair.Right.SyntaxTrees)));
    }

    /// <summary>A request and the files it is compiled from; <paramref name="File"/> is null where a finding is an error.</summary>
    private sealed record Model(ModelRequest Request, ListedFile? File, ListedFile? Calibration, EquatableArray<Finding> Findings);

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

    private static void AddSource(SourceProductionContext output, Outcome outcome)
    {
        if (outcome.Compiled.Source is { } source)
            output.AddSource(outcome.HintName, SourceText.From(source, Encoding.UTF8));
    }
}
