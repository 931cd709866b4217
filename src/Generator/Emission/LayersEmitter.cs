using System;
using System.Linq;
using System.Threading;
using Specializer.Emission.Depthwise;
using Specializer.Emission.Matrix;
using Specializer.Emission.Simple;
using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission;

/// <summary>The nested class of layers: the program that calls them in order, then each layer's methods and constants.</summary>
internal static class LayersEmitter
{
    public static void Emit(CodeWriter code, KernelPlan plan, CancellationToken cancellation)
    {
        code.Gap();
        code.Line("/// <summary>");
        code.Line("/// One method for each layer, then one for each instruction set it has a kernel for: NAME_5x16x4_Avx2 computes 5 positions of");
        code.Line("/// 16 output channels with 4 products in a step. c3 behind that adds three steps in int16, r2 shares inputs between two rows,");
        code.Line("/// w is Winograd's transform, u has its weights in the code; s, g1 and g4 pass over weights that are zero.");
        code.Line("/// Layers that differ in their constants only share a method, named after the first of them.");
        code.Line("/// </summary>");
        code.Open("private static class Layers");
        Execute(code, plan);
        KernelMethods methods = new();
        UnsignedTensors unsigned = UnsignedTensors.Of(plan);
        foreach (LayerPlan layer in plan.Layers)
        {
            cancellation.ThrowIfCancellationRequested();
            Layer(code, methods, plan, unsigned, layer);
        }

        code.Close();
    }

    private static void Execute(CodeWriter code, KernelPlan plan)
    {
        Graph graph = plan.Graph;
        string inputs = string.Concat(Enumerable.Range(0, graph.Inputs.Length).Select(i => $"ref sbyte {InputName(graph, i)}, "));
        string outputs = string.Concat(Enumerable.Range(0, graph.Outputs.Length).Select(i => $"ref sbyte {OutputName(graph, i)}, "));
        code.Line("/// <summary>");
        code.Line("/// The layers in their order. Activations lie in the arena at the offsets named, in bytes, each from the layer that writes it");
        code.Line("/// to the last that reads it; the last argument of a layer is scratch memory, free again behind it.");
        code.Line("/// Where a store says isUnsigned, processors with AVX-VNNI keep the activation as uint8, moved up by 128.");
        code.Line("/// </summary>");
        code.Open($"internal static void Execute({inputs}{outputs}ref byte arena)");
        for (int i = 0; i < plan.Layers.Length; i++)
        {
            LayerPlan layer = plan.Layers[i];
            if (layer.Node is ReshapeNode)
                continue;
            int[] activations = layer.Node is DenseNode or Conv2DNode or DepthwiseConv2DNode
                ? [layer.Node.Inputs[0]]
                : layer.Node.Inputs.ToArray();
            string arguments = string.Join(", ", activations.Append(layer.Node.Output).Select(t => Reference(plan, t)));
            if (layer.Choices.Length > 0)
                arguments += ", ref " + Address.Of("arena", plan.Arena.Scratch[i]);
            code.Line($"{layer.Identifier}({arguments});");
        }

        foreach (int output in plan.Arena.CopiedOutputs)
        {
            int tensor = graph.Outputs[output];
            int count = graph.Tensors[tensor].Shape.Elements;
            code.Line($"Movement.CopyRows({Reference(plan, tensor)}, ref {OutputName(graph, output)}, 1, {count}, 0, 0);");
        }

        code.Close();
        code.Gap();
        code.Line("private static ref sbyte At(ref byte arena, int offset) => ref Unsafe.As<byte, sbyte>(ref Unsafe.Add(ref arena, offset));");
        ConstantOperands(code, plan);
    }

    private static string Reference(KernelPlan plan, int tensor)
    {
        Storage storage = plan.Arena.Tensors[tensor];
        return storage.Kind switch
        {
            StorageKind.Input => "ref " + InputName(plan.Graph, storage.Position),
            StorageKind.Output => "ref " + OutputName(plan.Graph, storage.Position),
            StorageKind.Constant => $"ref Unsafe.As<ulong, sbyte>(ref MemoryMarshal.GetReference({OperandName(storage.Position)}))",
            _ => $"ref At(ref arena, {storage.Position})",
        };
    }

    /// <summary>Constants that are read as activations: operands of Add, Mul and Concatenation, and what removal has made constant.</summary>
    private static void ConstantOperands(CodeWriter code, KernelPlan plan)
    {
        Graph graph = plan.Graph;
        int[] operands = plan.Layers
            .Select(l => l.Node)
            .SelectMany(n => n is DenseNode or Conv2DNode or DepthwiseConv2DNode ? n.Inputs.Take(1) : n.Inputs)
            .Concat(graph.Outputs)
            .Select(t => plan.Arena.Tensors[t])
            .Where(s => s.Kind == StorageKind.Constant)
            .Select(s => s.Position)
            .Distinct()
            .ToArray();
        foreach (int tensor in operands)
            Bytes(code, OperandName(tensor), $"The constant {LayerSummary.Escape(graph.Tensors[tensor].Name)}, int8.", ToBytes(graph.Tensors[tensor].Data!.Int8));
    }

    private static string OperandName(int tensor) => "Operand_" + Int(tensor);

    private static string InputName(Graph graph, int index) => ModelMembers.Name("input", index, graph.Inputs.Length);

    private static string OutputName(Graph graph, int index) => ModelMembers.Name("output", index, graph.Outputs.Length);

    private static void Layer(CodeWriter code, KernelMethods methods, KernelPlan plan, UnsignedTensors unsigned, LayerPlan layer)
    {
        switch (layer.Node)
        {
            case DenseNode or Conv2DNode:
                MatrixEmitter.Emit(code, methods, plan, unsigned, layer);
                break;
            case DepthwiseConv2DNode:
                DepthwiseEmitter.Emit(code, methods, plan, unsigned, layer);
                break;
            case Pool2DNode:
                PoolingEmitter.EmitPool(code, plan, layer);
                break;
            case MeanNode:
                PoolingEmitter.EmitMean(code, plan, layer);
                break;
            case AddNode:
                ElementwiseEmitter.EmitAdd(code, plan, layer);
                break;
            case MulNode:
                ElementwiseEmitter.EmitMul(code, plan, layer);
                break;
            case LogisticNode:
                TableEmitter.EmitLogistic(code, plan, layer);
                break;
            case QuantizeNode:
                TableEmitter.EmitQuantize(code, plan, layer);
                break;
            case SoftmaxNode:
                TableEmitter.EmitSoftmax(code, plan, layer);
                break;
            case ConcatenationNode:
                MovementEmitter.EmitConcatenation(code, plan, layer);
                break;
            case PadNode:
                MovementEmitter.EmitPad(code, plan, layer);
                break;
            case ReshapeNode:
                break;
            default:
                throw new InvalidOperationException("No emitter for " + layer.Node.GetType().Name + ".");
        }
    }
}
