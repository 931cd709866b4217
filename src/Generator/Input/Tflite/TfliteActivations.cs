using Specializer.Ir;

namespace Specializer.Input.Tflite;

/// <summary>Turns a tensor that is not a constant into one of the graph.</summary>
internal static class TfliteActivations
{
    /// <param name="tensor">The tensor as the file states it.</param>
    /// <param name="node">Who writes it, for findings.</param>
    /// <param name="file">The file, for findings.</param>
    public static Tensor ToTensor(TfliteTensor tensor, string node, FlatBuffer file)
    {
        switch (tensor.Type)
        {
            case TfliteType.Float32:
                return new Tensor(tensor.Name, tensor.Shape, ElementType.Float32);
            case TfliteType.Int8:
                QuantParams quant = tensor.Quantization(TfliteTensor.NoAxis)
                    ?? throw file.Invalid($"activation '{tensor.Name}' is INT8 without a scale");
                return new Tensor(tensor.Name, tensor.Shape, ElementType.Int8) { Quant = quant };
            default:
                throw new ModelException(new Finding(
                    FindingIds.FeatureUnsupported,
                    node,
                    $"'{tensor.Name}' is {TfliteSchema.NameOf(tensor.Type)}",
                    "convert the model with INT8 or FLOAT32 activations"));
        }
    }
}
