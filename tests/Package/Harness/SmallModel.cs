using System.Linq;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Passes.Tests.Input;
using Specializer.Reference;

namespace Specializer.Package.Tests.Harness;

/// <summary>A network of a convolution and a dense layer, and what it answers.</summary>
internal static class SmallModel
{
    private const int Inputs = 8 * 8 * 4;

    /// <param name="bias">Of the first class; another value is another model.</param>
    public static byte[] Write(int bias)
    {
        TfliteFile file = new();
        int input = file.Activation("in", 1, 8, 8, 4);
        int conv = file.Activation("conv", 1, 4, 4, 16);
        file.Operator(
            3, [input, file.Weights("cw", [16, 3, 3, 4]), file.Integers("cb", [16], [.. Enumerable.Range(0, 16)])], conv, 1,
            (0, (byte)0), (1, 2), (2, 2), (3, (byte)1), (4, 1), (5, 1));
        int logits = file.Activation("logits", 1, 3);
        return file
            .Operator(9, [conv, file.Weights("fw", [3, 256], [0.0005f]), file.Integers("fb", [3], bias, 6, 7)], logits, 8, (0, (byte)0))
            .ToBytes();
    }

    /// <summary>What a program prints that runs the model on the values of <see cref="InputCode"/>.</summary>
    public static string Answer(byte[] model)
    {
        Graph graph = TfliteReader.Read(model, "model.tflite");
        sbyte[] input = [.. Enumerable.Range(0, Inputs).Select(i => (sbyte)(i * 37))];
        return string.Join(' ', ReferenceExecutor.Run(graph, Requantization.Float32, [input])[0]);
    }

    /// <summary>The values as C#.</summary>
    public const string InputCode = "Enumerable.Range(0, Net.InputLength).Select(i => unchecked((sbyte)(i * 37))).ToArray()";
}
