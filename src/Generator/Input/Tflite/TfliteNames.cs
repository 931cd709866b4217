using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Specializer.Input.Tflite;

/// <summary>
/// Short, unique names for nodes. A converter names an output after everything fused into it, such as
/// "model/activation/Relu;model/batch_normalization/FusedBatchNormV3;model/conv2d/BiasAdd"; the layer in that is
/// conv2d.
/// </summary>
internal sealed class TfliteNames
{
    private static readonly HashSet<string> Operations = new(StringComparer.OrdinalIgnoreCase)
    {
        "BiasAdd", "MatMul", "Relu", "Conv2D", "depthwise", "FusedBatchNormV", "ReadVariableOp", "resource", "AvgPool",
        "MaxPool", "Mean", "Reshape", "Pad", "add", "mul", "concat", "Softmax", "Sigmoid", "Squeeze", "bias",
    };

    private static readonly string[] SaysNothing =
        ["Identity", "StatefulPartitionedCall", "PartitionedCall", "tfl.", "activation", "batch_normalization", "re_lu", "tensor "];

    // Fused names list a few layers; a hostile one is as long as its file.
    private const int LongestName = 1024;
    private const int MostLayers = 16;

    private static readonly string[] Suffixes = ["_relu6", "_relu", "_BN", "_bn"];

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>A name for the node of the given operator, from the name of its output tensor.</summary>
    public string Choose(string kind, string tensorName)
    {
        if (tensorName.Length > LongestName)
            tensorName = tensorName.Substring(0, LongestName);
        string[] layers = tensorName.Split([';'], MostLayers + 1).Take(MostLayers).Select(LayerIn).Where(l => l.Length > 0).ToArray();

        // Converters sometimes list a depthwise neighbour whose constants are shared.
        string? fitting = layers.FirstOrDefault(
            l => kind != "CONV_2D" || l.IndexOf("depthwise", StringComparison.OrdinalIgnoreCase) < 0);
        return Unique(fitting ?? layers.FirstOrDefault() ?? Default(kind));
    }

    /// <summary>The name itself, or with the first free number appended.</summary>
    public string Unique(string name)
    {
        string candidate = name;
        for (int i = 2; !_taken.Add(candidate); i++)
            candidate = name + "_" + i.ToString(CultureInfo.InvariantCulture);
        return candidate;
    }

    private static string Default(string kind) => kind switch
    {
        "FULLY_CONNECTED" => "dense",
        "AVERAGE_POOL_2D" => "average_pool",
        "MAX_POOL_2D" => "max_pool",
        _ => kind.ToLowerInvariant().Replace("_2d", "2d"),
    };

    private static string LayerIn(string part)
    {
        string[] segments = part.Split('/');
        int last = segments.Length - 1;
        while (last > 0 && Operations.Contains(segments[last].TrimEnd("0123456789".ToCharArray())))
            last--;
        string segment = Clean(segments[last]);
        foreach (string suffix in Suffixes)
        {
            if (segment.EndsWith(suffix, StringComparison.Ordinal))
                segment = segment.Substring(0, segment.Length - suffix.Length);
        }

        bool meaningless = SaysNothing.Any(s => segments[last].StartsWith(s, StringComparison.OrdinalIgnoreCase))
            || (last == segments.Length - 1 && Operations.Contains(segment.TrimEnd("0123456789".ToCharArray())));
        return meaningless ? "" : segment;
    }

    private static string Clean(string segment)
    {
        // Long enough for any layer's own name, short enough for a method named after it.
        const int longest = 60;
        char[] characters = segment.Take(longest).Select(c => IsPlain(c) ? c : '_').ToArray();
        return new string(characters).Trim('_');
    }

    private static bool IsPlain(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_';
}
