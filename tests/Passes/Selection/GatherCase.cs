using System.Linq;
using Specializer.Ir;
using Specializer.Selection;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Selection;

/// <summary>Layers for kernels that pick inputs, and what these multiply.</summary>
internal static class GatherCase
{
    public static Graph Dense(int inputs, int outputs, sbyte[] weights)
    {
        GraphFactory factory = new();
        QuantParams quant = new(0.05f, -7);
        int bias = factory.Constant(new int[outputs]);
        int weight = factory.Constant(new Shape(outputs, inputs), weights, new QuantParams(0.002f, 0));
        return factory.Build(factory.Dense(factory.Input(new Shape(1, inputs), quant), weight, bias, quant, Activation.None));
    }

    /// <summary>What all steps of a layer together multiply each input of each output's window by, in the order of its weights.</summary>
    public static int[] Weights(GatherLayer gather)
    {
        MatrixGeometry layer = gather.Layer;
        int[] indices = Enumerable.Repeat(-1, layer.SegmentOffset(layer.Segments - 1) + layer.SegmentLength).ToArray();
        for (int i = 0; i < layer.Depth; i++)
            indices[layer.SegmentOffset(i / layer.SegmentLength) + (i % layer.SegmentLength)] = i;

        int[] taken = new int[layer.OutputChannels * layer.Depth];
        foreach (GatherGroup group in gather.Groups)
        {
            foreach (GatherStep step in group.Full.Concat(group.Half))
            {
                for (int i = 0; i < step.Weights.Length; i++)
                {
                    int index = step.Indices[i / gather.Unit] * gather.Unit;
                    int place = (index < GatherLines.Bytes ? step.First + index : step.Second + index - GatherLines.Bytes) + (i % gather.Unit);
                    if (step.Weights[i] != 0)
                        taken[(group.Outputs[i / 4] * layer.Depth) + indices[place]] += step.Weights[i];
                }
            }
        }

        return taken;
    }
}
