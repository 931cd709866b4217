using System;
using System.Linq;
using System.Threading.Tasks;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Reference;

/// <summary>Other people's networks through the reference, against what genuine TFLite answered.</summary>
public sealed class TfliteGoldenTests
{
    // Emitted code runs every sample; plain loops over the larger networks take a few.
    private const long MostMacs = 60_000_000;

    [Theory]
    [InlineData("sine")]
    [InlineData("speech")]
    [InlineData("ad01_int8")]
    [InlineData("kws_ref_model")]
    [InlineData("pretrainedResnet_quant")]
    [InlineData("vww_96_int8")]
    [InlineData("autoencoder_example")]
    [InlineData("fingerprint_signature_generator")]
    [InlineData("keyword_spotting_mobilenetv2")]
    [InlineData("keyword_spotting_on_off")]
    [InlineData("rock_paper_scissors")]
    [InlineData("tflite_micro_speech")]
    [InlineData("hello_world_int8")]
    [InlineData("micro_speech_quantized")]
    [InlineData("simple_add_model")]
    public void Int8_network_is_within_two_steps_of_TFLite(string name)
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        GoldenModel model = GoldenModel.Load(name);
        Graph graph = TfliteReader.Read(model.ReadModel(), model.FileName);
        int samples = (int)Math.Clamp(MostMacs / Math.Max(1, graph.Nodes.Sum(graph.MacsOf)), 2, model.Samples);

        double[][] answers = new double[samples][];
        Parallel.For(0, samples, sample =>
        {
            TensorValues values = ReferenceExecutor.Evaluate(graph, Requantization.Float32, model.Input(sample));
            answers[sample] = graph.Outputs.SelectMany(o => Steps(graph, o, Values(graph, values, o))).ToArray();
        });

        Agreement agreement = new();
        for (int sample = 0; sample < samples; sample++)
        {
            Array[] golden = model.Output(sample);
            agreement.Count(graph.Outputs.SelectMany((o, i) => Steps(graph, o, golden[i])).ToArray(), answers[sample]);
        }

        Assert.True(agreement.Near >= 0.99, $"{agreement.Near:P2} of outputs within {Agreement.Steps} steps, worst {agreement.Worst}.");
        Assert.Equal(0, agreement.OtherArgMax);
        TestContext.Current.SendDiagnosticMessage($"{name}: {agreement.Near:P2} near, worst {agreement.Worst}, {samples} samples");
    }

    [Theory]
    // TFLite sums in float: a few thousand terms a layer cost up to three of its seven digits.
    [InlineData("ad01_fp32", 1e-4f)]
    [InlineData("pretrainedResnet", 1e-4f)]
    [InlineData("vww_96_float", 1e-4f)]
    [InlineData("hello_world_float", 1e-4f)]
    // Its weights are int8, and TFLite rounds the activations to int8 before each of those layers.
    [InlineData("kws_ref_model_float32", 1e-2f)]
    public void Float_network_equals_TFLite_but_for_the_order_of_sums(string name, float tolerance)
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        GoldenModel model = GoldenModel.Load(name);
        Graph graph = TfliteReader.Read(model.ReadModel(), model.FileName);
        int samples = Math.Min(model.Samples, 3);
        for (int sample = 0; sample < samples; sample++)
        {
            float[] expected = (float[])model.Output(sample)[0];
            float[] actual = FloatExecutor.Run(graph, model.Input(sample).Cast<float[]>().ToArray())[0];
            float magnitude = expected.Max(Math.Abs);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance * Math.Max(1, magnitude)));
        }
    }

    private static Array Values(Graph graph, TensorValues values, int output) =>
        graph.Tensors[output].Type == ElementType.Int8 ? values.Int8(output) : values.Float32(output);

    /// <summary>Int8 answers as they are; float ones in steps of the tensor they were dequantized from.</summary>
    private static double[] Steps(Graph graph, int output, Array values)
    {
        if (values is sbyte[] int8)
            return int8.Select(q => (double)q).ToArray();
        Node dequantize = graph.Nodes[graph.ProducerOf(output)!.Value];
        float scale = graph.InputOf(dequantize).Quant!.Scale;
        return ((float[])values).Select(v => v / (double)scale).ToArray();
    }
}
