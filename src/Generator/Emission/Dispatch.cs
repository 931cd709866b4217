using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission;

/// <summary>The calls that choose among a layer's kernels; JIT and NativeAOT reduce them to one.</summary>
internal static class Dispatch
{
    public static void Write(CodeWriter code, LayerPlan layer, string arguments)
    {
        string keyword = "if";
        foreach (Choice choice in layer.Choices.Where(c => c.Set != InstructionSet.Scalar))
        {
            code.Line($"{keyword} ({VectorDialect.Of(choice.Set).Supported})");
            Call(code, layer, choice, arguments);
            keyword = "else if";
        }

        code.Line("else");
        Call(code, layer, layer.Choices.Single(c => c.Set == InstructionSet.Scalar), arguments);
    }

    /// <summary>The name of a kernel's method: LAYER_MxN_SET.</summary>
    public static string MethodName(string layer, Microkernel kernel) => $"{layer}_{kernel.Name}";

    private static void Call(CodeWriter code, LayerPlan layer, Choice choice, string arguments)
    {
        code.Indent();
        code.Line(MethodName(layer.Identifier, choice.Chosen.Kernel) + arguments + ";");
        code.Unindent();
    }
}
