using System;
using System.IO;
using System.Linq;
using System.Reflection;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Selection;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>Model files name their layers as they like; the emitted class compiles all the same.</summary>
public sealed class LayerNameTests
{
    /// <summary>A layer's method hides a type of its own name, which its kernels may call.</summary>
    [Fact]
    public void No_layer_takes_the_name_of_a_type_that_kernels_call()
    {
        string runtime = Path.Combine(AppContext.BaseDirectory, "Specializer.Runtime.dll");
        string[] types = [.. Assembly.LoadFrom(runtime).GetExportedTypes().Where(t => t.Namespace == "Specializer.Kernels").Select(t => t.Name)];
        Assert.Contains("Panels", types);
        Assert.All(types, name => Assert.NotEqual(name, new LayerNames().Unique(name)));
    }

    [Theory]
    [InlineData("Softmax", "SoftmaxTable", "Softmax")]
    [InlineData("Vector128", "MemoryMarshal", "Unsafe")]
    [InlineData("Span", "System", "ReadOnlySpan")]
    [InlineData("Run", "Layers", "Execute")]
    [InlineData("Elementwise", "Pooling", "Quantization")]
    [InlineData("fc", "fc_bias", "fc/weights")]
    [InlineData("Operand_0", "At", "ToString")]
    [InlineData("", "1", "日本語")]
    [InlineData("</summary><b>", "*/ } class", "a\r\nthrow null;//")]
    [InlineData("class", "a;b;c", "\\u0022\"")]
    public void Any_name_compiles_and_runs(string dense, string softmax, string quantize)
    {
        GraphFactory factory = new();
        Draw draw = new(new PCG(6));
        int x = factory.Input(new Shape(1, 9), new QuantParams(0.1f, 3));
        int y = factory.Softmax(new RandomLayers(draw, factory).Dense(x, 4));
        Graph plain = factory.Build(factory.Quantize(y, new QuantParams(0.1f, 4)));
        string[] names = [dense, softmax, quantize];
        Tensor[] tensors = plain.Tensors.ToArray();
        for (int i = 0; i < names.Length; i++)
            tensors[plain.Nodes[i].Output] = plain.OutputOf(plain.Nodes[i]) with { Name = names[i] };
        Graph graph = plain with
        {
            Tensors = [.. tensors],
            Nodes = [.. plain.Nodes.Select((n, i) => n with { Name = names[i] })],
        };

        sbyte[][] inputs = RandomGraphs.Inputs(graph, draw);
        LoadedModel model = LoadedModels.Compile(graph, Requantization.Tflite);
        Assert.Equal(ReferenceExecutor.Run(plain, Requantization.Tflite, inputs)[0], model.Run(inputs)[0]);
    }
}
