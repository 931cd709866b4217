using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Specializer.Selection;

/// <summary>Turns the names that models give their layers into distinct C# identifiers in Pascal case.</summary>
internal sealed class LayerNames
{
    private const int LongestName = 40;

    private static readonly char[] Digits = "0123456789".ToCharArray();

    // Members of the class that holds the layers, the class itself, and the types that its code names: a method called
    // Softmax hides the type.
    private static readonly HashSet<string> Reserved = new()
    {
        "Layers", "Execute", "At", "Run", "Predict", "Invocation", "Prediction", "ArenaBytes", "Macs",
        "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals",
        "Avx512Vbmi", "Constant", "Elementwise", "Epilogue128", "Epilogue256", "Epilogue512", "FloatEpilogue256", "Gather512", "GatherUnpacking512", "InputPreparation", "Lanes128", "Lanes256", "Lanes512", "ModelArguments",
        "Movement", "OutputBounds", "PoolGeometry", "Pooling", "Quantization", "RaisedSum", "Softmax", "StackArena", "SumForm",
        "FixedPointMultiplier", "Requantize", "WinogradInput", "WinogradOutput", "IArenaProgram", "Panels", "ChannelSums",
        "Avx", "Avx2", "Avx512BW", "Avx512F", "AvxVnni", "Dp", "Math", "MemoryMarshal", "MethodImpl", "MethodImplOptions", "ReadOnlySpan", "SkipLocalsInit", "Span",
        "System", "Specializer", "Unsafe", "Vector128", "Vector256", "Vector512",
    };

    // What a layer's constants and helpers are called after its own name.
    private static readonly string[] MemberSuffixes =
    {
        "Bias", "BiasRows", "BiasColumns", "Gather", "Items", "Order", "Packed", "Vbmi", "Unsigned", "Weights", "Quads", "Avx", "AvxVnni", "NeonDp", "Vector", "Winograd", "Ends", "Places", "Scales", "Offsets",
        "Multipliers", "Shifts", "Table", "Length", "Scale", "ZeroPoint", "Shape",
    };

    private readonly HashSet<string> _taken = new();

    public string Unique(string name)
    {
        string stem = Identifier(name);
        if (Reserved.Contains(stem) || MemberSuffixes.Any(s => stem.TrimEnd(Digits).EndsWith(s, StringComparison.Ordinal)))
            stem += "Layer";
        string candidate = stem;
        for (int i = 2; !_taken.Add(candidate); i++)
            candidate = stem + "N" + i.ToString(CultureInfo.InvariantCulture);
        return candidate;
    }

    private static string Identifier(string name)
    {
        StringBuilder identifier = new();
        bool upper = true;
        foreach (char c in name)
        {
            if (!IsAsciiLetterOrDigit(c))
            {
                upper = true;
                continue;
            }

            identifier.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        if (identifier.Length > LongestName)
            identifier.Length = LongestName;
        if (identifier.Length == 0 || (identifier[0] >= '0' && identifier[0] <= '9'))
            identifier.Insert(0, "Layer");
        return identifier.ToString();
    }

    private static bool IsAsciiLetterOrDigit(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
