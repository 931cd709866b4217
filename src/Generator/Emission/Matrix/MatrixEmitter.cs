using System.Linq;
using Specializer.Emission.Sparse;
using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission.Matrix;

/// <summary>
/// Dense and Conv2D: a copy of the input with its border filled in, so that the kernels meet no border and one constant
/// part of the sums serves every position.
/// </summary>
internal static class MatrixEmitter
{
    public static void Emit(CodeWriter code, KernelMethods methods, KernelPlan plan, UnsignedTensors unsigned, LayerPlan layer)
    {
        MatrixGeometry geometry = MatrixGeometry.Of(plan.Graph, layer.Node);
        RequantizationParams requantization = RequantizationParams.ForWeights(plan.Graph, layer.Node, plan.Requantization);
        EpilogueCode epilogue = new(
            layer.Identifier, requantization, SumForms.Of(plan.Graph, layer.Node, requantization), unsigned.Contains(layer.Node.Output));
        MatrixContext context = new(layer.Identifier, geometry, epilogue, plan.Graph, layer.Node, unsigned.Contains(layer.Node.Inputs[0]));

        LayerSummary.Write(code, plan, layer);
        Dispatch.Write(code, layer, (kernels, choice) => Kernel(kernels, methods, context, choice));
        Constants(code, context, layer);
    }

    /// <summary>Writes a kernel, and returns the call that runs it.</summary>
    private static string Kernel(CodeWriter code, KernelMethods methods, MatrixContext context, Choice choice)
    {
        Microkernel kernel = choice.Chosen.Kernel;
        string name = Dispatch.MethodName(context.Layer, kernel);
        if (kernel.Gather > 0 || kernel.IsUnrolled)
        {
            // Several methods with weights or places of weights in their code: no other layer can share them.
            if (kernel.IsUnrolled)
                new MatrixUnrolled(context, kernel).Emit(code);
            else
                GatherEmitter.Emit(code, context, kernel);
            return name + "(ref x, ref y, ref scratch)";
        }

        KernelWriter method = new();
        if (choice.Set == InstructionSet.Scalar)
            MatrixScalar.Emit(method, context);
        else if (kernel.IsSparse)
            MatrixSparse.Emit(method, context, kernel);
        else if (kernel.IsWinograd)
            MatrixWinograd.Emit(method, context, kernel);
        else
            MatrixVector.Emit(method, context, kernel);
        return methods.Write(code, name, method);
    }

    private static void Constants(CodeWriter code, MatrixContext context, LayerPlan layer)
    {
        MatrixSteps[] steps = layer.Choices
            .Where(c => c.Chosen.Kernel.ReadsPackedWeights)
            .Select(c => MatrixSteps.Of(context, c.Chosen.Kernel))
            .ToArray();
        Ints(code, context.Layer + "Bias", $"Bias − z_x·Σ(w − z_w){context.Epilogue.Raised} {BorderBiases.Described(context.Geometry.Borders)}.", context.Bias(0));
        if (steps.Any(s => s.BiasName != context.Layer + "Bias") || layer.Choices.Any(c => c.Chosen.Kernel.IsUnrolled || MatrixSparse.MovesInputsUp(c.Chosen.Kernel)))
            Ints(code, context.Layer + "BiasUnsigned", "The same where inputs are moved up by 128.", context.Bias(MatrixContext.UnsignedOffset));
        BorderBiases.Constants(code, context);
        context.Epilogue.Constants(code, MatrixContext.BlockChannels);
        MatrixWeights.Constant(code, context);
        if (layer.Choices.Any(c => c.Chosen.Kernel.IsWinograd))
            MatrixWinograd.Constants(code, context);
        foreach (int group in layer.Choices.Where(c => c.Chosen.Kernel.IsSparse).Select(c => c.Chosen.Kernel.Tile.Kr).Distinct())
            MatrixSparse.Constants(code, context, group);
        foreach (Choice choice in layer.Choices.Where(c => c.Chosen.Kernel.Gather > 0))
            GatherEmitter.Constants(code, context, choice.Chosen.Kernel);
        foreach (MatrixSteps form in steps)
            form.Constants(code);
    }
}
