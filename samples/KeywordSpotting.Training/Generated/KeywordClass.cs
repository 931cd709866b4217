using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace KeywordSpotting.Training.Generated;

/// <summary>The sample's own class, as its user wrote it, for other weights.</summary>
internal static class KeywordClass
{
    private const string Model = "[QuantizedModel(\"kws.safetensors\", Input = [49, 10, 1])]";
    private const string Declaration = "public static partial class Kws;";

    /// <summary>Its source under another name, beside a class that calls it over arrays.</summary>
    public static string SourceOf(NetworkRequest request, string name)
    {
        string source = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "network", "Kws.cs"));
        if (!source.Contains(Model, StringComparison.Ordinal) || !source.Contains(Declaration, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"Kws.cs of the sample no longer says {Model} and {Declaration}");
        }

        return source
            .Replace(Model, ModelAttribute(request), StringComparison.Ordinal)
            .Replace(Declaration, LowRankAttributes(request) + $"public static partial class {name};" + Calls(request, name), StringComparison.Ordinal);
    }

    private static string ModelAttribute(NetworkRequest request)
    {
        StringBuilder attribute = new($"[QuantizedModel(\"{Path.GetFileName(request.Weights)}\", Input = [49, 10, 1]");
        if (request.Temperature is { } temperature)
        {
            attribute.Append(CultureInfo.InvariantCulture, $", Temperature = {temperature:R}");
        }

        if (request.Outputs.Count > 0)
        {
            attribute.Append(CultureInfo.InvariantCulture, $", Outputs = [{string.Join(", ", request.Outputs.Select(output => $"\"{output}\""))}]");
        }

        return attribute.Append(")]").ToString();
    }

    // Networks of a rank are measured in that form, whether a build would take it or not.
    private static string LowRankAttributes(NetworkRequest request) => string.Concat(request.LowRank.Select(
        layer => string.Create(CultureInfo.InvariantCulture, $"[LowRankLayer(\"{layer.Layer}\", Rank = {layer.Rank}, Always = true)]\n")));

    // A delegate takes a fixed number of spans; arrays of outputs stand between.
    private static string Calls(NetworkRequest request, string name)
    {
        string outputs = string.Join(", ", Enumerable.Range(0, Math.Max(1, request.Outputs.Count)).Select(i => $"outputs[{i}]"));
        return $$"""


            public static class {{name}}Calls
            {
                public static void Run(sbyte[] input, sbyte[][] outputs) => {{name}}.Run(input, {{outputs}});
            }
            """;
    }
}
