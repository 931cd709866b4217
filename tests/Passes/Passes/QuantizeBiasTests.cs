using System;
using Specializer.Ir;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

public class QuantizeBiasTests
{
    [Fact]
    public void BiasIsInStepsOfInputScaleTimesWeightScale()
    {
        Graph quantized = Quantized([127, 254], [10, 10]);
        Assert.Equal([1f, 2f], quantized.InputOf(quantized.Nodes[0], 1).Quant!.Scales);
        Assert.Equal([20, 10], BiasOf(quantized));
    }

    [Fact]
    public void HalvesOfAStepGoToEven()
    {
        Assert.Equal([2], BiasOf(Quantized([127], [0.75f])));
        Assert.Equal([2], BiasOf(Quantized([127], [1.25f])));
    }

    [Fact]
    public void ABiasFarAboveItsWeightsRaisesTheirScaleInsteadOfOverflowing()
    {
        Graph quantized = Quantized([1e-6f, 1], [1e6f, 0]);
        double scale = 0.5 * quantized.InputOf(quantized.Nodes[0], 1).Quant!.Scales[0];
        Assert.InRange(BiasOf(quantized)[0], (1 << 30) * 0.999, (1 << 30) * 1.001);
        Assert.InRange(BiasOf(quantized)[0] * scale, 1e6 * 0.9999999, 1e6 * 1.0000001);

        // The other channel keeps the scale of its weight.
        Assert.Equal(1 / 127f, quantized.InputOf(quantized.Nodes[0], 1).Quant!.Scales[1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ADeadChannelKeepsItsBias(bool symmetric)
    {
        WeightOptions options = WeightOptions.Default with { Symmetric = symmetric };
        Graph quantized = Quantized([0, 1], [0.123f, 0.1f], options);
        Tensor weights = quantized.InputOf(quantized.Nodes[0], 1);
        double real = BiasOf(quantized)[0] * 0.5 * weights.Quant!.Scales[0];
        Assert.InRange(real, 0.123 * 0.999999, 0.123 * 1.000001);
        Assert.Equal(weights.Quant.ZeroPoints[0], weights.Data!.Int8[0]);
    }

    [Fact]
    public void ALayerOfNothingButZerosHasUsableParameters()
    {
        Graph quantized = Quantized([0, 0], [0, 0]);
        Assert.Equal([1f, 1f], quantized.InputOf(quantized.Nodes[0], 1).Quant!.Scales);
        Assert.Equal([0, 0], BiasOf(quantized));
    }

    [Fact]
    public void WeightsBelowEveryScaleCountAsZero()
    {
        Graph quantized = Quantized([1e-42f], [1]);
        Assert.Equal(0, quantized.InputOf(quantized.Nodes[0], 1).Data!.Int8[0]);
        Assert.Equal(1 << 24, BiasOf(quantized)[0]);
    }

    [Fact]
    public void PerTensorTheLargestBiasCounts()
    {
        Graph quantized = Quantized([1e-6f, 2e-6f], [-1e6f, 1], WeightOptions.Default with { PerChannel = false });
        Assert.InRange(BiasOf(quantized)[0], -(1 << 30) * 1.001, -(1 << 30) * 0.999);
    }

    private static int[] BiasOf(Graph quantized) => quantized.BiasOf(quantized.Nodes[0])!.Data!.Int32;

    // An input scale of 0.5: 127.5 / 255.
    private static Graph Quantized(float[] weights, float[] bias, WeightOptions? options = null)
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 1));
        int w = factory.Constant(new Shape(weights.Length, 1), weights);
        Graph graph = factory.Build(factory.Dense(x, w, factory.Constant(new Shape(bias.Length), bias)));
        graph = FloatGraphs.Calibrate(FloatGraphs.WithOptions(graph, options ?? WeightOptions.Default), [[0]], [[127.5f]]);
        return Quantize.Run(graph, FloatGraphs.Spec);
    }
}
