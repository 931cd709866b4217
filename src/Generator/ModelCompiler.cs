using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Specializer.Emission;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Reference;
using Specializer.Selection;

namespace Specializer;

/// <summary>The generated part of one class, or why there is none.</summary>
/// <param name="Source">The whole file, or null where a finding is an error: never half a model.</param>
internal sealed record CompiledModel(string? Source, EquatableArray<Finding> Findings)
{
    /// <summary>What the user may want to hear of, depending on bars that are not part of the model.</summary>
    public EquatableArray<Measurement> Measurements { get; init; }
}

/// <summary>The line from a model file to its C#, for one class. A plain function: testable without Roslyn.</summary>
internal static class ModelCompiler
{
    public static CompiledModel Compile(
        ModelSpec spec,
        TargetClass target,
        Func<byte[]> readModel,
        Func<string?> readCalibration,
        string modelName,
        string modelSha256,
        CancellationToken cancellation)
    {
        try
        {
            byte[] model = readModel();
            string? calibration = readCalibration();
            cancellation.ThrowIfCancellationRequested();
            CalibrationFile? ranges = calibration is null
                ? null
                : new CalibrationFile(spec.Calibration ?? System.IO.Path.ChangeExtension(modelName, ".calibration.json"), calibration);
            (Graph graph, ImmutableArray<FormChoice> forms) = LowRankForms.Choose(
                GraphLoader.Load(spec, new ModelFile(modelName, model), ranges), spec, SetsOf(target), cancellation);
            if (!spec.KeepDeadChannels)
                graph = BorderForms.Choose(graph, spec.Requantization, SetsOf(target), cancellation);
            cancellation.ThrowIfCancellationRequested();
            KernelPlan plan = PlanFor(graph, spec, target, cancellation) with { Forms = forms };
            string source = ModelEmitter.Emit(
                plan, target, new ModelOrigin(modelName, modelSha256), SelfTestOf(graph, spec, cancellation), cancellation);
            return new CompiledModel(source, RemovalReport.Of(graph).Concat(PlanReport.Findings(plan)).Concat(PlanReport.KeptWhole(plan)).ToEquatableArray())
            {
                Measurements = QuantizationReport.Of(graph).Concat(PlanReport.Measurements(plan, spec)).ToEquatableArray(),
            };
        }
        catch (ModelException e)
        {
            return new CompiledModel(null, e.Findings);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new CompiledModel(null, new[] { new Finding(FindingIds.CompilerFailure, target.Name, e.GetType().Name + ": " + e.Message) });
        }
    }

    /// <summary>From an int8 graph to the whole generated file.</summary>
    public static string CompileGraph(Graph int8Graph, ModelSpec spec, TargetClass target, ModelOrigin origin) =>
        ModelEmitter.Emit(PlanFor(int8Graph, spec, target, CancellationToken.None), target, origin, SelfTestOf(int8Graph, spec, CancellationToken.None));

    private static ulong? SelfTestOf(Graph int8Graph, ModelSpec spec, CancellationToken cancellation) =>
        spec.SelfTest ? SelfTestChecksum.Of(int8Graph, spec.Requantization, cancellation) : null;

    private static KernelPlan PlanFor(Graph int8Graph, ModelSpec spec, TargetClass target, CancellationToken cancellation) => Selector.Sets
        .Except(SetsOf(target))
        .Aggregate(Selector.Select(int8Graph, spec.Requantization, cancellation: cancellation), (plan, set) => plan.Without(set));

    /// <summary>The instruction sets that code is emitted for.</summary>
    private static InstructionSet[] SetsOf(TargetClass target) => target.Features.AvxVnni
        ? Selector.Sets
        : [.. Selector.Sets.Where(set => set is not (InstructionSet.Vbmi or InstructionSet.AvxVnni))];
}
