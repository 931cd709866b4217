using System.Collections.Generic;
using System.Linq;
using System.Text;
using Specializer.Ir;
using Specializer.Testing.Fuzzing;

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

    /// <summary>Floats: float16 weights through DEQUANTIZE, int8 weights beside float activations, RESHAPE, LOGISTIC.</summary>
    public static TfliteFile FloatTflite()
    {
        TfliteFile file = new();
        int input = file.Float("in", 1, 4, 4, 2);
        int half = file.Add(new FileTensor("half", TfliteFile.Float16, [3, 3, 3, 2])
        {
            Data = [.. Enumerable.Range(0, 54).SelectMany(i => System.BitConverter.GetBytes((System.Half)(((i * 7 % 11) - 5) / 8f)))],
        });
        int weights = file.Float("weights", 3, 3, 3, 2);
        file.Operator(6, [half], weights);
        int conv = file.Float("conv", 1, 4, 4, 3);
        file.Operator(
            3, [input, weights, file.FloatConstant("bias", [3], 0.1f, -0.2f, 0.3f)], conv, 1,
            (0, (byte)0), (1, 1), (2, 1), (3, (byte)3), (4, 1), (5, 1));
        int pooled = file.Float("pooled", 1, 2, 2, 3);
        file.Operator(1, [conv], pooled, 5, (0, (byte)1), (1, 2), (2, 2), (3, 2), (4, 2));
        int flat = file.Float("flat", 1, 12);
        file.Operator(22, [pooled, file.Integers("extents", [2], 1, 12)], flat);
        int logits = file.Float("logits", 1, 4);
        file.Operator(9, [flat, file.Weights("hybrid", [4, 12])], logits, 8, (0, (byte)0));
        return file.Operator(14, [logits], file.Float("out", 1, 4));
    }

    public static ModelSpec Spec => FuzzTargets.WeightsSpec;

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

    public static string Calibration { get; } = Encoding.UTF8.GetString(FuzzTargets.Seed("small.calibration.json"));
}
