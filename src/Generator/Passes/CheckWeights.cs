using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes;

/// <summary>Refuses constants that hold NaN or an infinity, which no int8 value stands for.</summary>
internal static class CheckWeights
{
    /// <exception cref="ModelException">SPZ0008 for each such constant, at its first such value.</exception>
    public static Graph Run(Graph graph)
    {
        List<Finding> findings = [];
        HashSet<int> seen = [];
        foreach (Node node in graph.Nodes)
        {
            foreach (int input in node.Inputs.Where(seen.Add))
            {
                Tensor tensor = graph.Tensors[input];
                if (tensor.Type == ElementType.Float32 && tensor.Data is { } data && Find(tensor.Name, data) is { } found)
                    findings.Add(found with { Layer = node.Name });
            }
        }

        return findings.Count == 0 ? graph : throw new ModelException(findings.ToArray());
    }

    private static Finding? Find(string tensor, TensorData data)
    {
        float[] values = data.Float32;
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]) || float.IsInfinity(values[i]))
            {
                return new Finding(
                    FindingIds.WeightNotFinite,
                    tensor,
                    values[i].ToString(CultureInfo.InvariantCulture),
                    i.ToString(CultureInfo.InvariantCulture));
            }
        }

        return null;
    }
}
