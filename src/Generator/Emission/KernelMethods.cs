using System;
using System.Collections.Generic;

namespace Specializer.Emission;

/// <summary>
/// The kernels written so far. Layers of one shape differ in their constants only: they share a method, which the user's
/// compiler and the JIT then read once.
/// </summary>
internal sealed class KernelMethods
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>Writes the kernel unless there is one that reads the same.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="name">Its name if it is written.</param>
    /// <param name="kernel">Its body and constants.</param>
    /// <returns>The call that runs it on this layer's constants.</returns>
    public string Write(CodeWriter code, string name, KernelWriter kernel)
    {
        string body = kernel.ToString();
        string text = kernel.Parameters + "\n" + body;
        if (!_names.TryGetValue(text, out string? written))
        {
            written = name;
            _names.Add(text, name);
            code.Gap();
            foreach (string remark in kernel.Remarks)
                code.Line("// " + remark);
            code.Open($"private static void {name}({kernel.Parameters})");
            code.Append(kernel);
            code.Close();
        }

        return $"{written}({kernel.Arguments})";
    }
}
