using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Specializer.Ir;
using Specializer.Selection;
using static Specializer.Emission.Literals;

namespace Specializer.Emission;

/// <summary>The public constants of a model: lengths, shapes, quantization, arena, MACs.</summary>
internal static class ModelMembers
{
    public static void Emit(CodeWriter code, KernelPlan plan)
    {
        Ends(code, plan.Graph, plan.Graph.Inputs, "Input", "input");
        Ends(code, plan.Graph, plan.Graph.Outputs, "Output", "output");

        Constant(code, "Bytes of working memory that the overload of Run with an arena needs.", "int", "ArenaBytes", Int(plan.Arena.Bytes));
        Constant(code, "Multiplications of weights in one run.", "long", "Macs", Long(plan.Graph.Nodes.Sum(plan.Graph.MacsOf)));
    }

    /// <summary>Input for the only one, Input1, Input2 and so on for several.</summary>
    public static string Name(string stem, int index, int count) => count == 1 ? stem : stem + Int(index + 1);

    private static void Ends(CodeWriter code, Graph graph, ImmutableArray<int> tensors, string stem, string word)
    {
        for (int i = 0; i < tensors.Length; i++)
        {
            Tensor tensor = graph.Tensors[tensors[i]];
            string name = Name(stem, i, tensors.Length);
            string label = LayerSummary.Escape(tensor.Name);
            Constant(code, $"Values of the {word} <c>{label}</c>.", "int", name + "Length", Int(tensor.Shape.Elements));
            bool isOutput = stem == "Output";
            float scale = isOutput ? graph.ScaleOfOutput(tensors[i]) : tensor.Quant!.Scale;
            string divided = isOutput && graph.Temperature != 1
                ? $", divided by the temperature {graph.Temperature.ToString("R", CultureInfo.InvariantCulture)}"
                : "";
            Constant(code, $"Real value of one step of the {word} <c>{label}</c>: real = scale · (q − zero point){divided}.", "float", name + "Scale", Float(scale));
            Constant(code, $"The int8 value that stands for zero in the {word} <c>{label}</c>.", "int", name + "ZeroPoint", Int(tensor.Quant!.ZeroPoint));
            code.Line($"/// <summary>Shape of the {word} <c>{label}</c>, outermost first.</summary>");
            code.Line($"public static ReadOnlySpan<int> {name}Shape => [{string.Join(", ", tensor.Shape.Extents.Select(Int))}];");
            code.Gap();
        }
    }

    private static void Constant(CodeWriter code, string summary, string type, string name, string value)
    {
        code.Line($"/// <summary>{summary}</summary>");
        code.Line($"public const {type} {name} = {value};");
        code.Gap();
    }
}
