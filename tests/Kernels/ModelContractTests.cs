using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Kernels.Tests;

/// <summary>What a generated class promises beside its answers.</summary>
public sealed class ModelContractTests
{
    private static readonly Lazy<LoadedModel> Model = new(() =>
        LoadedModels.Compile(SmallNetwork(), Requantization.Float32));

    [Fact]
    public void An_input_of_a_wrong_length_throws_and_names_it()
    {
        ArgumentException thrown = Assert.Throws<ArgumentException>(
            () => Model.Value.Run([new sbyte[191]], Model.Value.Outputs()));
        Assert.Equal("input", thrown.ParamName);
        Assert.Contains("192", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("191", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Model.Value.Run([new sbyte[193]], Model.Value.Outputs()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(6)]
    public void An_output_of_a_wrong_length_throws_and_names_it(int length)
    {
        ArgumentException thrown = Assert.Throws<ArgumentException>(
            () => Model.Value.Run(Inputs(), [new sbyte[length]]));
        Assert.Equal("output", thrown.ParamName);
        Assert.Contains("exactly 5 values", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input", 192, 0, 5)]
    [InlineData("input", 192, 191, 5)]
    [InlineData("input", 192, 193, 5)]
    [InlineData("output", 5, 192, 0)]
    [InlineData("output", 5, 192, 4)]
    [InlineData("output", 5, 192, 6)]
    public void A_wrong_length_throws_in_Predict_too_and_is_named(string parameter, int expected, int inputs, int outputs)
    {
        float[] output = Enumerable.Repeat(0.25f, outputs).ToArray();
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => Model.Value.Predict([new float[inputs]], [output]));
        Assert.Equal(parameter, thrown.ParamName);
        Assert.Contains($"exactly {expected} values", thrown.Message, StringComparison.Ordinal);
        Assert.All(output, value => Assert.Equal(0.25f, value));
    }

    [Fact]
    public void A_short_arena_throws_and_says_how_many_bytes_it_needs()
    {
        byte[] arena = new byte[Model.Value.ArenaBytes - 1];
        sbyte[][] outputs = Model.Value.Outputs();
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => Model.Value.RunInArena(Inputs(), outputs, arena, 0));
        Assert.Equal("arena", thrown.ParamName);
        Assert.Contains($"{Model.Value.ArenaBytes} bytes (ArenaBytes)", thrown.Message, StringComparison.Ordinal);
        Assert.All(arena, value => Assert.Equal(0, value));
        Assert.All(outputs[0], value => Assert.Equal(0x55, value));
    }

    [Fact]
    public void An_output_over_the_input_throws_in_Run_and_is_answered_in_Predict()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 8), new QuantParams(0.1f, 3));
        LoadedModel model = LoadedModels.Compile(factory.Build(factory.Logistic(x, new QuantParams(1f / 256, -128))), Requantization.Float32);
        sbyte[] memory = new sbyte[8];
        Assert.Throws<ArgumentException>(() => model.Run([memory], [memory]));

        float[] values = new Draw(new PCG(6)).Floats(8, 5);
        float[] apart = model.Predict([values])[0];
        model.Predict([values], [values]);
        Assert.Equal(apart, values);
    }

    [Fact]
    public void Bytes_outside_the_arena_and_the_output_stay_as_they_are()
    {
        LoadedModel model = Model.Value;
        byte[] arena = Enumerable.Repeat((byte)0xA5, model.ArenaBytes + 64).ToArray();
        model.RunInArena(Inputs(), model.Outputs(), arena, 64);
        Assert.All(arena[..64], b => Assert.Equal(0xA5, b));
    }

    [Fact]
    public void Run_allocates_nothing()
    {
        LoadedModel model = Model.Value;
        sbyte[][] inputs = Inputs();
        sbyte[][] outputs = model.Outputs();
        byte[] arena = new byte[model.ArenaBytes];
        model.Run(inputs, outputs);
        model.RunInArena(inputs, outputs, arena, 0);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            model.Run(inputs, outputs);
            model.RunInArena(inputs, outputs, arena, 0);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_large_arena_is_allocated_once_a_thread()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 400, 400, 4), new QuantParams(0.1f, 0));
        Window window = new(2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
        int y = factory.Pool(factory.Pool(x, PoolKind.Max, window), PoolKind.Max, window);
        LoadedModel model = LoadedModels.Compile(factory.Build(y), Requantization.Float32);
        Assert.True(model.ArenaBytes > 256 * 1024, "The arena fits the stack; the test needs a larger one.");
        sbyte[][] inputs = RandomGraphs.Inputs(model.Graph, new Draw(new PCG(9)));
        sbyte[][] outputs = model.Outputs();
        model.Run(inputs, outputs);

        long before = GC.GetAllocatedBytesForCurrentThread();
        model.Run(inputs, outputs);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(ReferenceExecutor.Run(model.Graph, model.Mode, inputs)[0], outputs[0]);
    }

    [Fact]
    public void Many_threads_at_once_get_the_answers_of_one()
    {
        LoadedModel model = Model.Value;
        sbyte[][][] inputs = Enumerable.Range(0, 64)
            .Select(i => RandomGraphs.Inputs(model.Graph, new Draw(new PCG((uint)i))))
            .ToArray();
        sbyte[][] expected = inputs.Select(i => ReferenceExecutor.Run(model.Graph, model.Mode, i)[0]).ToArray();
        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, run =>
            Assert.Equal(expected[run % 64], model.Run(inputs[run % 64])[0]));
    }

    [Fact]
    public void Many_threads_at_once_share_no_large_arena_either()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 300, 300, 4), new QuantParams(0.1f, 0));
        Window window = new(2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
        int y = factory.Pool(factory.Pool(factory.Pool(x, PoolKind.Max, window), PoolKind.Average, window), PoolKind.Max, window);
        LoadedModel model = LoadedModels.Compile(factory.Build(y), Requantization.Float32);
        Assert.True(model.ArenaBytes > 256 * 1024, "The arena fits the stack; the test needs a larger one.");
        sbyte[][][] inputs = [.. Enumerable.Range(0, 4).Select(i => RandomGraphs.Inputs(model.Graph, new Draw(new PCG((uint)i, 1))))];
        sbyte[][] expected = [.. inputs.Select(i => ReferenceExecutor.Run(model.Graph, model.Mode, i)[0])];
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, run =>
            Assert.True(expected[run % 4].AsSpan().SequenceEqual(model.Run(inputs[run % 4])[0]), $"Run {run} differs."));
    }

    /// <summary>What no member holds, no two threads can share: constants and read-only data of the program are all there is.</summary>
    [Fact]
    public void A_generated_class_has_no_state()
    {
        Graph[] graphs = [.. Enum.GetValues<GraphKind>().Select(kind => RandomGraphs.Of(kind).Generate(new PCG(31, 1), null!, out _))];
        LoadedModel[] models = LoadedModels.Compile([.. graphs.Select(g => (g, Requantization.Float32))]);
        IEnumerable<string> fields = models
            .SelectMany(m => m.Class.GetNestedTypes(BindingFlags.NonPublic | BindingFlags.Public).Append(m.Class))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Where(field => !field.IsLiteral)
            .Select(field => field.DeclaringType + "." + field.Name);
        Assert.Empty(fields);
    }

    /// <summary>Every length is looked at before the first value is written.</summary>
    [Fact]
    public void Nothing_is_written_where_any_length_is_wrong()
    {
        GraphFactory factory = new();
        int a = factory.Input(new Shape(1, 6), new QuantParams(0.1f, 3));
        int b = factory.Input(new Shape(1, 6), new QuantParams(0.2f, 4));
        LoadedModel model = LoadedModels.Compile(
            factory.Build(factory.Add(a, b, new QuantParams(0.3f, 5)), factory.Mul(a, b, new QuantParams(0.5f, 6))), Requantization.Float32);
        foreach (int[] lengths in new[] { new[] { 5, 6, 6, 6 }, [6, 7, 6, 6], [6, 6, 0, 6], [6, 6, 6, 5], [6, 6, 6, 7] })
        {
            sbyte[][] inputs = [new sbyte[lengths[0]], new sbyte[lengths[1]]];
            sbyte[][] outputs = [.. lengths[2..].Select(n => Enumerable.Repeat((sbyte)0x55, n).ToArray())];
            Assert.Throws<ArgumentException>(() => model.Run(inputs, outputs));
            Assert.Throws<ArgumentException>(() => model.RunInArena(inputs, outputs, new byte[model.ArenaBytes], 0));
            Assert.All(outputs.SelectMany(o => o), value => Assert.Equal(0x55, value));

            float[][] real = [.. lengths.Select(n => Enumerable.Repeat(0.25f, n).ToArray())];
            Assert.Throws<ArgumentException>(() => model.Predict(real[..2], real[2..]));
            Assert.All(real.SelectMany(r => r), value => Assert.Equal(0.25f, value));
        }
    }

    [Fact]
    public void Predict_quantizes_runs_and_dequantizes()
    {
        LoadedModel model = Model.Value;
        QuantParams from = model.Graph.Tensors[model.Graph.Inputs[0]].Quant!;
        Tensor output = model.Graph.Tensors[model.Graph.Outputs[0]];
        float[] values = new Draw(new PCG(5)).Floats(192, 20);
        values[3] = float.NaN;
        values[4] = float.PositiveInfinity;
        values[5] = float.MinValue;
        values[6] = from.Scale * 0.5f; // halfway between two steps: to even

        sbyte[] quantized = values.Select(v => Int8Elementwise.Quantize(v, from)).ToArray();
        sbyte[] expected = ReferenceExecutor.Run(model.Graph, model.Mode, [quantized])[0];
        Assert.Equal(FloatTwin.Dequantize(output, expected), model.Predict([values])[0]);
    }

    [Fact]
    public void Constants_describe_the_ends_of_the_network()
    {
        Type type = Model.Value.Class;
        object? Constant(string name) => type.GetField(name)!.GetRawConstantValue();
        Assert.Equal(192, Constant("InputLength"));
        Assert.Equal(5, Constant("OutputLength"));
        Assert.Equal(0.1f, Constant("InputScale"));
        Assert.Equal(-7, Constant("InputZeroPoint"));
        Assert.Equal(1f / 256, Constant("OutputScale"));
        Assert.Equal(-128, Constant("OutputZeroPoint"));
        Assert.Equal(Model.Value.Graph.Nodes.Sum(Model.Value.Graph.MacsOf), Constant("Macs"));
        Assert.NotNull(type.GetProperty("InputShape"));
        Assert.NotNull(type.GetProperty("OutputShape"));
    }

    [Fact]
    public void Several_inputs_and_outputs_are_numbered_from_one()
    {
        GraphFactory factory = new();
        int a = factory.Input(new Shape(1, 6), new QuantParams(0.1f, 3));
        int b = factory.Input(new Shape(1, 6), new QuantParams(0.2f, 4));
        int sum = factory.Add(a, b, new QuantParams(0.3f, 5));
        int product = factory.Mul(a, b, new QuantParams(0.5f, 6));
        Graph graph = factory.Build(sum, product);
        LoadedModel model = LoadedModels.Compile(graph, Requantization.Tflite);
        sbyte[][] inputs = RandomGraphs.Inputs(graph, new Draw(new PCG(4)));
        Assert.Equal(ReferenceExecutor.Run(graph, Requantization.Tflite, inputs), model.Run(inputs));
        Assert.Equal(4, model.Class.GetField("Input2ZeroPoint")!.GetRawConstantValue());
        Assert.Equal(6, model.Class.GetField("Output2ZeroPoint")!.GetRawConstantValue());
    }

    [Fact]
    public void Every_layer_can_be_an_output_beside_the_last()
    {
        Graph graph = Model.Value.Graph;
        graph = graph with { Outputs = [.. graph.Nodes.Select(node => node.Output)] };
        LoadedModel model = LoadedModels.Compile(graph, Requantization.Float32);
        sbyte[][] inputs = Inputs();
        Assert.Equal(ReferenceExecutor.Run(graph, Requantization.Float32, inputs), model.Run(inputs));
    }

    private static sbyte[][] Inputs() => RandomGraphs.Inputs(Model.Value.Graph, new Draw(new PCG(3)));

    /// <summary>8 × 8 × 3 to 5 classes, with a branch.</summary>
    private static Graph SmallNetwork()
    {
        Draw draw = new(new PCG(2));
        GraphFactory factory = new();
        RandomLayers layers = new(draw, factory);
        int x = factory.Input(new Shape(1, 8, 8, 3), new QuantParams(0.1f, -7));
        Window same = new(3, 3, 1, 1, 1, 1, 1, 1, 1, 1);
        int conv = layers.Conv2D(x, same, 8);
        int branch = layers.Conv2D(conv, same, 8);
        int sum = factory.Add(conv, branch, new QuantParams(0.2f, -128), Activation.Relu);
        int mean = factory.Mean(sum, new QuantParams(0.1f, -128));
        return factory.Build(factory.Softmax(layers.Dense(mean, 5)));
    }
}
