using System;
using System.Globalization;
using Specializer.Ir;

namespace Specializer.Input.Tflite;

/// <summary>Copies the bytes of constants out of the file, after checking that they are as many as the shape says.</summary>
internal static class TfliteConstants
{
    /// <summary>
    /// The real values: float as it stands, float16 widened, int8 with a scale dequantized (the hybrid form, whose
    /// weights are stored small and used as floats).
    /// </summary>
    public static float[] Float32(TfliteModel model, TfliteTensor tensor)
    {
        int count = CheckedCount(tensor);
        float[] values = new float[count];
        switch (tensor.Type)
        {
            case TfliteType.Float32:
                model.File.Charge(4L * count);
                Buffer.BlockCopy(model.File.Bytes, tensor.Data.Start, values, 0, 4 * count);
                break;
            case TfliteType.Float16:
                model.File.Charge(4L * count);
                for (int i = 0; i < count; i++)
                    values[i] = FloatBits.FromFloat16(model.File.UInt16(tensor.Data.Start + (2 * i)));
                break;
            default:
                Dequantize(model, tensor, values);
                break;
        }

        int wrong = FloatBits.IndexOfNotFinite(values);
        if (wrong >= 0)
        {
            throw new ModelException(new Finding(
                FindingIds.WeightNotFinite,
                tensor.Name,
                values[wrong].ToString(CultureInfo.InvariantCulture),
                wrong.ToString(CultureInfo.InvariantCulture)));
        }

        return values;
    }

    public static sbyte[] Int8(TfliteModel model, TfliteTensor tensor)
    {
        sbyte[] values = new sbyte[CheckedCount(tensor)];
        model.File.Charge(values.Length);
        Buffer.BlockCopy(model.File.Bytes, tensor.Data.Start, values, 0, values.Length);
        return values;
    }

    public static int[] Int32(TfliteModel model, TfliteTensor tensor)
    {
        int[] values = new int[CheckedCount(tensor)];
        model.File.Charge(4L * values.Length);
        Buffer.BlockCopy(model.File.Bytes, tensor.Data.Start, values, 0, 4 * values.Length);
        return values;
    }

    /// <summary>A list of axes or paddings, INT32 or INT64, clamped to int.</summary>
    public static int[] Integers(TfliteModel model, TfliteTensor tensor)
    {
        if (tensor.Type == TfliteType.Int32)
            return Int32(model, tensor);
        int[] values = new int[CheckedCount(tensor)];
        model.File.Charge(8L * values.Length);
        for (int i = 0; i < values.Length; i++)
            values[i] = (int)Math.Max(int.MinValue, Math.Min(int.MaxValue, model.File.Int64(tensor.Data.Start + (8 * i))));
        return values;
    }

    private static void Dequantize(TfliteModel model, TfliteTensor tensor, float[] values)
    {
        sbyte[] stored = Int8(model, tensor);
        QuantParams quant = tensor.Quantization(tensor.StatedAxis)
            ?? throw model.File.Invalid($"tensor '{tensor.Name}' is INT8 without a scale");
        int inner = 1;
        for (int axis = quant.Axis + 1; axis < tensor.Shape.Rank; axis++)
            inner *= tensor.Shape[axis];
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i / inner % quant.Scales.Length;
            values[i] = quant.Scales[channel] * (stored[i] - quant.ZeroPoints[channel]);
        }
    }

    private static int CheckedCount(TfliteTensor tensor)
    {
        if (tensor.IsSparse)
        {
            throw new ModelException(new Finding(
                FindingIds.FeatureUnsupported, tensor.Name, "it is stored in TFLite's sparse format",
                "convert the model without sparsity encoding; zeros are found without it"));
        }

        long expected = (long)tensor.Shape.Elements * TfliteSchema.SizeOf(tensor.Type);
        if (expected != tensor.Data.Count)
        {
            throw new ModelException(new Finding(
                FindingIds.TensorSizeMismatch, tensor.Name, tensor.Shape.ToString(), Bytes(expected), Bytes(tensor.Data.Count)));
        }

        return tensor.Shape.Elements;
    }

    private static string Bytes(long count) => count.ToString(CultureInfo.InvariantCulture) + " bytes";
}
