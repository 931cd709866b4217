using System.Collections.Generic;
using System.Globalization;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>What quantization has cost, layer by layer, as far as the build can know it: of weights that it quantized itself, and
/// of activations whose calibration says how much it left out.</summary>
internal static class QuantizationReport
{
    public static IEnumerable<Measurement> Of(Graph graph)
    {
        foreach (int input in graph.Inputs)
        {
            if (graph.Tensors[input].ClippedShare is > 0 and double share)
                yield return Clipped(null, $"values of the input '{graph.Tensors[input].Name}'", share, "its calibrated range");
        }

        foreach (Node node in graph.Nodes)
        {
            if (node.WeightError is { } error)
            {
                if (!double.IsInfinity(error.Sqnr))
                {
                    Finding poor = new(FindingIds.WeightsPoorlyQuantized, node.Name, error.Sqnr.ToString("F1", CultureInfo.InvariantCulture)) { Layer = node.Name };
                    yield return new Measurement(poor, Bar.WeightSqnr, error.Sqnr);
                }

                if (error.ClippedShare > 0)
                    yield return Clipped(node.Name, $"weights of '{node.Name}'", error.ClippedShare, "what its Alpha keeps");
            }

            if (graph.OutputOf(node).ClippedShare is > 0 and double outside)
                yield return Clipped(node.Name, $"outputs of '{node.Name}'", outside, "its calibrated range");
        }
    }

    private static Measurement Clipped(string? layer, string what, double share, string range) => new(
        new Finding(FindingIds.ClippedShareHigh, share.ToString("P2", CultureInfo.InvariantCulture), what, range) { Layer = layer },
        Bar.ClippedShare,
        share);
}
