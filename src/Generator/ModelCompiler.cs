using System;
using System.Threading;
using Specializer.Emission;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Selection;

namespace Specializer;

/// <summary>The generated part of one class, or why there is none.</summary>
/// <param name="Source">The whole file, or null where a finding is an error: never half a model.</param>
internal sealed record CompiledModel(string? Source, EquatableArray<Finding> Findings);

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
            Graph graph = PassList.Run(GraphLoader.Load(spec, new ModelFile(modelName, model), ranges), spec);
            cancellation.ThrowIfCancellationRequested();
            string source = CompileGraph(graph, spec, target, new ModelOrigin(modelName, modelSha256));
            return new CompiledModel(source, RemovalReport.Of(graph).ToEquatableArray());
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
    public static string CompileGraph(Graph int8Graph, ModelSpec spec, TargetClass target, ModelOrigin origin)
    {
        KernelPlan plan = Selector.Select(int8Graph, spec.Requantization);
        return ModelEmitter.Emit(target.Features.AvxVnni ? plan : plan.Without(InstructionSet.AvxVnni), target, origin);
    }
}
