using System;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission;

/// <summary>A layer's method: the calls that choose among its kernels; JIT and NativeAOT reduce them to one.</summary>
internal static class Dispatch
{
    /// <summary>Writes the method and behind it the kernels.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="layer">The layer, whose identifier is the method's name.</param>
    /// <param name="kernel">Writes the kernel of a choice, and returns the call that runs it.</param>
    public static void Write(CodeWriter code, LayerPlan layer, Func<CodeWriter, Choice, string> kernel)
    {
        CodeWriter kernels = new();
        (Choice Choice, string Call)[] calls = [.. layer.Choices.Select(c => (c, kernel(kernels, c)))];

        code.Open($"internal static void {layer.Identifier}(ref sbyte x, ref sbyte y, ref byte scratch)");
        string keyword = "if";
        foreach ((Choice choice, string call) in calls.Where(c => c.Choice.Set != InstructionSet.Scalar))
        {
            code.Line($"{keyword} ({VectorDialect.Of(choice.Set).Supported})");
            Indented(code, call);
            keyword = "else if";
        }

        code.Line("else");
        Indented(code, calls.Single(c => c.Choice.Set == InstructionSet.Scalar).Call);
        code.Close();
        code.Append(kernels);
    }

    /// <summary>The name of a kernel's method: LAYER_MxN_SET.</summary>
    public static string MethodName(string layer, Microkernel kernel) => $"{layer}_{kernel.Name}";

    private static void Indented(CodeWriter code, string call)
    {
        code.Indent();
        code.Line(call + ";");
        code.Unindent();
    }
}
