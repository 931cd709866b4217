namespace Specializer.Input.Tflite;

/// <summary>Element types of the schema's TensorType that the reader tells apart; the rest have only names.</summary>
internal enum TfliteType
{
    Float32 = 0,
    Float16 = 1,
    Int32 = 2,
    Int64 = 4,
    Int8 = 9,
}

/// <summary>Indices of fields and members of unions, as tensorflow/lite/schema/schema.fbs numbers them.</summary>
internal static class TfliteSchema
{
    public const string Identifier = "TFL3";

    public const int Version = 3;

    public const int ModelVersion = 0;
    public const int ModelOperatorCodes = 1;
    public const int ModelSubgraphs = 2;
    public const int ModelBuffers = 4;

    public const int OperatorCodeDeprecated = 0;
    public const int OperatorCodeCustom = 1;
    public const int OperatorCodeBuiltin = 3;

    public const int SubgraphTensors = 0;
    public const int SubgraphInputs = 1;
    public const int SubgraphOutputs = 2;
    public const int SubgraphOperators = 3;

    public const int TensorShape = 0;
    public const int TensorElementType = 1;
    public const int TensorBuffer = 2;
    public const int TensorName = 3;
    public const int TensorQuantization = 4;
    public const int TensorSparsity = 6;

    public const int BufferData = 0;
    public const int BufferOffset = 1;

    public const int QuantizationScale = 2;
    public const int QuantizationZeroPoint = 3;
    public const int QuantizationDetailsType = 4;
    public const int QuantizationDimension = 6;

    public const int OperatorCode = 0;
    public const int OperatorInputs = 1;
    public const int OperatorOutputs = 2;
    public const int OperatorOptionsType = 3;
    public const int OperatorOptions = 4;

    public const int Conv2DOptions = 1;
    public const int DepthwiseConv2DOptions = 2;
    public const int Pool2DOptions = 5;
    public const int FullyConnectedOptions = 8;
    public const int SoftmaxOptions = 9;
    public const int ConcatenationOptions = 10;
    public const int AddOptions = 11;
    public const int MulOptions = 21;
    public const int ReducerOptions = 27;

    private static readonly string[] TypeNames =
    [
        "FLOAT32", "FLOAT16", "INT32", "UINT8", "INT64", "STRING", "BOOL", "INT16", "COMPLEX64", "INT8", "FLOAT64",
        "COMPLEX128", "UINT64", "RESOURCE", "VARIANT", "UINT32", "UINT16", "INT4", "BFLOAT16",
    ];

    public static string NameOf(TfliteType type) =>
        (int)type < TypeNames.Length ? TypeNames[(int)type] : "type " + (int)type;

    /// <summary>Bytes of one element, or 0 for types that are never read.</summary>
    public static int SizeOf(TfliteType type) => type switch
    {
        TfliteType.Float32 or TfliteType.Int32 => 4,
        TfliteType.Float16 => 2,
        TfliteType.Int64 => 8,
        TfliteType.Int8 => 1,
        _ => 0,
    };
}
