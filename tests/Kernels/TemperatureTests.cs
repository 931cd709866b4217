using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Passes;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>A generated model with a temperature, compiled and run.</summary>
public sealed class TemperatureTests
{
    private const double Temperature = 2.5;

    private static readonly Lazy<LoadedModel[]> Models = new(() => LoadedModels.Compile([.. Networks()]));

    [Fact]
    public void Scores_have_the_same_int8_values_and_are_divided_when_real() => Features.Sample(x =>
    {
        (LoadedModel plain, LoadedModel divided) = (Models.Value[0], Models.Value[1]);

        Assert.Equal(plain.Run([Quantized(x)])[0], divided.Run([Quantized(x)])[0]);

        // The scale is divided once and rounded, and so is its product with a value.
        Assert.All(divided.Predict([x])[0].Zip(plain.Predict([x])[0]), pair =>
            Assert.Equal(pair.Second / Temperature, pair.First, Math.Abs(pair.Second) * 1e-6));
    });

    [Fact]
    public void Probabilities_are_the_softmax_of_the_divided_scores() => Features.Sample(x =>
    {
        double[] powers = [.. Models.Value[1].Predict([x])[0].Select(v => Math.Exp(v))];

        // Half a step of 1/256 and the last one that int8 does not have.
        Assert.All(Models.Value[2].Predict([x])[0], (p, i) => Assert.Equal(powers[i] / powers.Sum(), p, 1.01 / 256));
    });

    [Fact]
    public void The_constant_of_the_output_is_divided()
    {
        object? Scale(int model) => Models.Value[model].Class.GetField("OutputScale")!.GetRawConstantValue();

        Assert.Equal((float)((float)Scale(0)! / Temperature), Scale(1));
        Assert.Equal(1f / 256, Scale(2));
    }

    private static Gen<float[]> Features => Gen.Float[-12, 12].Array[8];

    private static sbyte[] Quantized(float[] x) => [.. x.Select(v => (sbyte)Math.Clamp(Math.Round(v / 0.1), -128, 127))];

    /// <summary>One layer that answers with scores, with divided scores, and with their probabilities.</summary>
    private static (Graph Graph, Requantization Mode)[] Networks()
    {
        GraphFactory factory = new();
        RandomLayers layers = new(new Draw(new PCG(11)), factory);
        int logits = layers.Dense(factory.Input(new Shape(1, 8), new QuantParams(0.1f, 0)), 5);
        int softmax = factory.Softmax(logits);
        Graph[] graphs =
        [
            factory.Build(logits), factory.Build(logits) with { Temperature = Temperature }, factory.Build(softmax) with { Temperature = Temperature },
        ];
        return [.. graphs.Select(graph => (PassList.Run(graph, new ModelSpec("model.tflite")), Requantization.Float32))];
    }
}
