using System.Globalization;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Input.Tflite;

/// <summary>One tensor as the file states it; nothing of its data is copied yet.</summary>
internal sealed class TfliteTensor
{
    // Deep enough for every operator here; keeps shapes of hostile files short.
    private const int MostAxes = 8;

    /// <summary>For activations, which have one scale.</summary>
    public const int NoAxis = -1;

    private readonly FlatTable _table;

    public TfliteTensor(FlatTable table, FlatVector data, int index)
    {
        _table = table;
        Data = data;
        string name = table.Text(TfliteSchema.TensorName, "a tensor's name");
        Name = name.Length > 0 ? name : "tensor " + index.ToString(CultureInfo.InvariantCulture);
        Type = (TfliteType)table.Byte(TfliteSchema.TensorElementType);
        Shape = ReadShape();
    }

    public string Name { get; }

    public Shape Shape { get; }

    public TfliteType Type { get; }

    /// <summary>The bytes of a constant; empty for an activation.</summary>
    public FlatVector Data { get; }

    public bool IsConstant => Data.Count > 0;

    public bool IsSparse => _table.Has(TfliteSchema.TensorSparsity);

    private FlatBuffer File => _table.Buffer;

    /// <summary>The quantization, or null where the file gives the tensor no scale.</summary>
    /// <param name="axis">The only axis that several scales may run along, or <see cref="NoAxis"/>.</param>
    public QuantParams? Quantization(int axis)
    {
        if (_table.Table(TfliteSchema.TensorQuantization, "quantization", Name) is not { } table)
            return null;
        if (table.Byte(TfliteSchema.QuantizationDetailsType) != 0)
        {
            throw new ModelException(new Finding(
                FindingIds.FeatureUnsupported, Name, "it has a custom quantization", "convert it with affine int8 quantization"));
        }

        float[] scales = table.Vector(TfliteSchema.QuantizationScale, 4, "scales", Name).Float32s();
        if (scales.Length == 0)
            return null;

        int stated = table.Int32(TfliteSchema.QuantizationDimension);
        int[] zeroPoints = ReadZeroPoints(table, scales.Length);
        if (scales.Length > 1)
            CheckPerChannel(scales.Length, stated, axis);
        foreach (float scale in scales)
        {
            if (!(scale > 0) || float.IsInfinity(scale))
                throw File.Invalid($"tensor '{Name}' has the scale {scale.ToString(CultureInfo.InvariantCulture)}; scales are positive and finite");
        }

        return new QuantParams(scales, zeroPoints, scales.Length > 1 ? axis : 0);
    }

    /// <summary>The axis that the file's scales run along, if it is one of the tensor's.</summary>
    public int StatedAxis =>
        _table.Table(TfliteSchema.TensorQuantization, "quantization", Name) is { } table
            ? table.Int32(TfliteSchema.QuantizationDimension)
            : 0;

    private Shape ReadShape()
    {
        FlatVector vector = _table.Vector(TfliteSchema.TensorShape, 4, "shape", Name);
        if (vector.Count > MostAxes)
            throw File.Invalid($"tensor '{Name}' has {vector.Count} axes");
        int[] extents = vector.Int32s();

        // Converters write the unknown batch as −1; a network is compiled for one sample.
        if (extents.Length > 1 && extents[0] == -1)
            extents[0] = 1;
        if (!ShapeRules.Fits(extents))
        {
            string shape = new Shape(extents).ToString();
            if (extents.Any(e => e < 0))
            {
                throw new ModelException(new Finding(
                    FindingIds.FeatureUnsupported, Name, "its shape " + shape + " is not known before it runs",
                    "convert the model with a fixed input shape"));
            }

            throw File.Invalid($"tensor '{Name}' has the shape {shape}, which is empty or larger than memory");
        }

        return new Shape(extents);
    }

    private int[] ReadZeroPoints(FlatTable table, int scales)
    {
        FlatVector vector = table.Vector(TfliteSchema.QuantizationZeroPoint, 8, "zero points", Name);
        if (vector.Count != scales && vector.Count > 1)
            throw File.Invalid($"tensor '{Name}' has {scales} scales but {vector.Count} zero points");
        int[] zeroPoints = new int[scales];
        for (int i = 0; i < scales && vector.Count > 0; i++)
        {
            long zeroPoint = vector.Int64(vector.Count == 1 ? 0 : i);
            bool allowed = Type == TfliteType.Int8 ? zeroPoint is >= -128 and <= 127 : zeroPoint == 0;
            if (!allowed)
                throw File.Invalid($"tensor '{Name}' has the zero point {zeroPoint}, out of range for {TfliteSchema.NameOf(Type)}");
            zeroPoints[i] = (int)zeroPoint;
        }

        return zeroPoints;
    }

    private void CheckPerChannel(int scales, int stated, int axis)
    {
        if (axis == NoAxis)
        {
            throw new ModelException(new Finding(
                FindingIds.FeatureUnsupported, Name, $"it is an activation with {scales} scales",
                "convert the model with one scale for each activation"));
        }

        if (Shape.Rank > 1 && stated != axis)
        {
            throw new ModelException(new Finding(
                FindingIds.FeatureUnsupported, Name, $"its scales run along axis {stated} instead of {axis}",
                "convert it with one scale for the tensor or one for each output channel"));
        }

        if (axis < 0 || axis >= Shape.Rank || Shape[axis] != scales)
            throw File.Invalid($"tensor '{Name}' has {scales} scales along axis {axis} of its shape {Shape}");
    }
}
