using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Ir;
using Specializer.Testing;

namespace Specializer.Benchmarks;

/// <summary>A layer whose weights are drawn at random, some of them zeros.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Height">Rows of the input.</param>
/// <param name="Width">Columns of the input.</param>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Side">Height and width of the window; 0 for Dense.</param>
internal sealed record SparseLayer(string Name, int Height, int Width, int Inputs, int Outputs, int Side)
{
    public static SparseLayer Pointwise125 { get; } = new("pointwise 125x64 -> 64", 125, 1, 64, 64, 1);

    public static SparseLayer Pointwise36 { get; } = new("pointwise 36x128 -> 128", 36, 1, 128, 128, 1);

    public static SparseLayer Dense640 { get; } = new("dense 640 -> 128", 1, 1, 640, 128, 0);

    public static SparseLayer Conv3x3 { get; } = new("3x3 convolution 8x8x64 -> 64", 8, 8, 64, 64, 3);

    /// <summary>Layers of different shapes, those above among them.</summary>
    public static IReadOnlyList<SparseLayer> ForCosts { get; } =
    [
        Pointwise125, Pointwise36, Dense640, Conv3x3,
        new("pointwise 9x256 -> 256", 9, 1, 256, 256, 1), new("pointwise 576x16 -> 32", 576, 1, 16, 32, 1), new("dense 128 -> 128", 1, 1, 128, 128, 0),
        new("dense 256 -> 64", 1, 1, 256, 64, 0), new("3x3 convolution 16x16x32 -> 32", 16, 16, 32, 32, 3),
    ];

    /// <summary>Layers whose choice is checked at every tenth of zeros.</summary>
    public static IReadOnlyList<SparseLayer> ForSweep { get; } =
    [
        Pointwise125, Dense640, Pointwise36, Conv3x3, new("pointwise 576x16 -> 32", 576, 1, 16, 32, 1), new("dense 128 -> 128", 1, 1, 128, 128, 0),
        new("dense 512 -> 512", 1, 1, 512, 512, 0),
    ];

    /// <summary>Weights of an output.</summary>
    public int Depth => Math.Max(1, Side * Side) * Inputs;

    /// <param name="zeros">Share of zeros.</param>
    /// <param name="block">Neighbouring inputs that are zero together.</param>
    public Graph With(double zeros, int block)
    {
        Random random = new(1);
        int taps = Math.Max(1, Side * Side);
        int count = taps * Inputs * Outputs;
        int groups = count / block;
        bool[] kept = new bool[groups];
        Array.Fill(kept, true, 0, (int)Math.Round(groups * (1 - zeros)));
        random.Shuffle(kept);
        sbyte[] weights = [.. Enumerable.Range(0, count).Select(i => (sbyte)(kept[i / block] ? random.Next(1, 128) * (random.Next(2) == 0 ? -1 : 1) : 0))];
        QuantParams quant = new(0.05f, -7);
        QuantParams scale = new(0.002f, 0);
        GraphFactory factory = new();
        int bias = factory.Constant([.. Enumerable.Range(0, Outputs).Select(_ => random.Next(-1000, 1000))]);
        int y = Side == 0
            ? factory.Dense(factory.Input(new Shape(1, Inputs), quant), factory.Constant(new Shape(Outputs, Inputs), weights, scale), bias, quant, Activation.Relu)
            : factory.Conv2D(
                factory.Input(new Shape(1, Height, Width, Inputs), quant), factory.Constant(new Shape(Outputs, Side, Side, Inputs), weights, scale),
                bias, new Window(Side, Side, 1, 1, 1, 1, Side / 2, Side / 2, Side / 2, Side / 2), quant, Activation.Relu);
        return factory.Build(y);
    }
}
