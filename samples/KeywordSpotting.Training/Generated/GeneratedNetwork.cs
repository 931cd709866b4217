using System;
using System.Globalization;
using System.Linq;
using System.Reflection;
using KeywordSpotting.FrontEnd;
using Specializer.Kernels;

namespace KeywordSpotting.Training.Generated;

/// <summary>A generated class that was compiled and loaded.</summary>
internal sealed class GeneratedNetwork
{
    private readonly Type _class;
    private readonly Action<sbyte[], sbyte[][]> _run;
    private readonly int _outputs;
    private readonly sbyte[] _input = new sbyte[Mfcc.FeatureLength];
    private readonly sbyte[][] _results;

    /// <summary>Takes the classes of one network.</summary>
    public GeneratedNetwork(Type generated, Type calls, int outputs)
    {
        (_class, _outputs) = (generated, outputs);
        _run = calls.GetMethod("Run")!.CreateDelegate<Action<sbyte[], sbyte[][]>>();
        _results = [.. Enumerable.Range(0, outputs).Select(i => new sbyte[Constant<int>(Name(i) + "Length")])];
        Predict = outputs == 1 ? generated.GetMethod("Predict")!.CreateDelegate<Prediction>() : RefuseToPredict;
    }

    /// <summary>From features to real values of the only output.</summary>
    public delegate void Prediction(ReadOnlySpan<float> features, Span<float> values);

    /// <summary>The generated entry point, for a network of one output.</summary>
    public Prediction Predict { get; }

    /// <summary>Multiplications of weights in one run, as the generated class says.</summary>
    public long Macs => Constant<long>("Macs");

    /// <summary>Real values of the only output for each clip, [clips, values].</summary>
    public float[] PredictAll(FeatureBank bank)
    {
        int length = Constant<int>("OutputLength");
        float[] values = new float[bank.Clips * length];
        for (int clip = 0; clip < bank.Clips; clip++)
        {
            Predict(bank.Features(clip, 0), values.AsSpan(clip * length, length));
        }

        return values;
    }

    /// <summary>The int8 values of every output; the next run overwrites them.</summary>
    public sbyte[][] Run(ReadOnlySpan<float> features)
    {
        Quantization.Quantize(features, _input, Constant<float>("InputScale"), Constant<int>("InputZeroPoint"));
        _run(_input, _results);
        return _results;
    }

    /// <summary>The real value of one step of an output.</summary>
    public float ScaleOf(int output) => Constant<float>(Name(output) + "Scale");

    /// <summary>The int8 value that stands for zero in an output.</summary>
    public int ZeroPointOf(int output) => Constant<int>(Name(output) + "ZeroPoint");

    private static void RefuseToPredict(ReadOnlySpan<float> features, Span<float> values)
        => throw new InvalidOperationException("A network of several outputs is run, not asked for its prediction.");

    private string Name(int output) => _outputs == 1 ? "Output" : "Output" + (output + 1).ToString(CultureInfo.InvariantCulture);

    private T Constant<T>(string name) => (T)_class.GetField(name, BindingFlags.Public | BindingFlags.Static)!.GetRawConstantValue()!;
}
