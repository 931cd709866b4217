using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Passes.Tests.Input;

/// <summary>Networks of a few hundred bytes that use every part of the readers.</summary>
internal static class SmallNetworks
{
    /// <summary>PAD, CONV_2D, DEPTHWISE_CONV_2D, pools, ADD, MUL, CONCATENATION, MEAN, FULLY_CONNECTED, SOFTMAX.</summary>
    public static TfliteFile Tflite()
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 4, 4, 2);
        int padded = file.Activation("padded", 1, 5, 5, 2);
        file.Operator(34, [input, file.Integers("pads", [4, 2], 0, 0, 0, 1, 0, 1, 0, 0)], padded);
        int conv = file.Activation("conv", 1, 2, 2, 4);
        file.Operator(
            3, [padded, file.Weights("cw", [4, 3, 3, 2], [.1f, .2f, .3f, .4f]), file.Integers("cb", [4], 1, -2, 3, 4)], conv, 1,
            (0, (byte)1), (1, 2), (2, 2), (3, (byte)1), (4, 1), (5, 1));
        int depthwise = file.Activation("dw", 1, 2, 2, 4);
        file.Operator(4, [conv, file.Weights("dww", [1, 3, 3, 4])], depthwise, 2, (0, (byte)0), (1, 1), (2, 1), (3, 1), (4, (byte)3));
        int sum = file.Activation("sum", 1, 2, 2, 4);
        file.Operator(0, [conv, depthwise], sum, 11, (0, (byte)0));
        int product = file.Activation("product", 1, 2, 2, 4);
        file.Operator(18, [sum, file.Weights("factor", [4])], product, 21, (0, (byte)0));
        int both = file.Activation("both", 1, 2, 2, 8);
        file.Operator(2, [sum, product], both, 10, (0, 3));
        int pooled = file.Activation("pooled", 1, 2, 2, 8);
        file.Operator(17, [both], pooled, 5, (0, (byte)0), (1, 1), (2, 1), (3, 2), (4, 2));
        int mean = file.Activation("mean", 1, 8);
        file.Operator(40, [pooled, file.Integers("axes", [2], 1, 2)], mean, 27, (0, false));
        int logits = file.Activation("logits", 1, 3);
        file.Operator(9, [mean, file.Weights("fw", [3, 8]), file.Integers("fb", [3], 5, 6, 7)], logits, 8, (0, (byte)0));
        int output = file.Add(new FileTensor("out", TfliteFile.Int8, [1, 3]) { Scales = [1 / 256f], ZeroPoints = [-128] });
        return file.Operator(25, [logits], output, 9, (0, 1f));
    }

    public static readonly ModelSpec Spec = new("net.safetensors")
    {
        Input = new[] { 4, 4, 2 },
        Layers = new[]
        {
            new LayerSpec("conv", LayerKind.Conv2D) { Padding = PaddingKind.Same, Activation = Activation.Relu },
            new LayerSpec("pool", LayerKind.MaxPool2D) { Window = new[] { 2, 2 } },
            new LayerSpec("fc", LayerKind.Dense),
            new LayerSpec("softmax", LayerKind.Softmax),
        },
    };

    public static byte[] Safetensors()
    {
        (string Name, int[] Shape)[] tensors =
        [
            ("conv.weight", [3, 2, 3, 3]), ("conv.bias", [3]), ("conv.bn.weight", [3]), ("conv.bn.bias", [3]),
            ("conv.bn.running_mean", [3]), ("fc.weight", [5, 12]), ("fc.bias", [5]),
        ];
        IEnumerable<(string, int[], float[])> all = tensors.Select(t => (t.Name, t.Shape, SafetensorsFile.Values(t.Shape)));
        return SafetensorsFile.Of([.. all, ("conv.bn.running_var", [3], [1, 2, 3])]);
    }

    public const string Calibration = """
        {
          "format": "specializer-calibration",
          "version": 1,
          "tensors": {
            "input": { "min": -1, "max": 1.5 },
            "conv": { "min": 0, "max": 7.25 },
            "fc": { "min": -3e1, "max": 4 }
          }
        }
        """;
}
