using System;
using System.Linq;
using Specializer.Input;
using Specializer.Ir;

namespace Specializer.Passes.Tests.Input;

/// <summary>What the attributes ask of a file that is right.</summary>
public sealed class GraphLoaderTests
{
    private static readonly ModelSpec Tflite = new("net.tflite");

    [Theory]
    [InlineData("net.tflite")]
    [InlineData("net.safetensors")]
    public void An_empty_file(string name) => Compiling.AssertFinding(
        FindingIds.ModelFileInvalid, () => GraphLoader.Load(SmallNetworks.Spec, new ModelFile(name, []), null), name, "it is empty");

    [Fact]
    public void A_file_of_another_kind() => Compiling.AssertFinding(
        FindingIds.ModelFileInvalid, () => GraphLoader.Load(SmallNetworks.Spec, new ModelFile("net.onnx", [1]), null), "net.onnx", ".tflite", ".safetensors");

    [Theory]
    [InlineData("NET.TFLITE")]
    [InlineData("a.b.tflite")]
    public void Extensions_in_any_case(string name) =>
        Assert.NotEmpty(GraphLoader.Load(Tflite, new ModelFile(name, SmallNetworks.Tflite().ToBytes()), null).Nodes);

    [Fact]
    public void An_input_shape_that_the_file_contradicts() => Compiling.AssertFinding(
        FindingIds.ArgumentInvalid, () => Load(Tflite with { Input = new[] { 4, 4, 3 } }), "Input", "[4, 4, 3]", "[1, 4, 4, 2]");

    [Fact]
    public void An_input_shape_that_repeats_the_file() => Assert.NotEmpty(Load(Tflite with { Input = new[] { 4, 4, 2 } }).Nodes);

    [Fact]
    public void A_network_cut_at_a_layer_ends_there()
    {
        Graph graph = Load(Tflite with { Outputs = new[] { "sum" } });

        Assert.Equal("sum", graph.OutputOf(graph.Nodes[^1]).Name);
        Assert.Equal(4, graph.Nodes.Length);
        Assert.Equal([graph.Nodes[^1].Output], graph.Outputs);
    }

    [Fact]
    public void Several_outputs_in_the_order_asked_for()
    {
        Graph graph = Load(Tflite with { Outputs = new[] { "logits", "conv" } });

        Assert.Equal(["logits", "conv"], graph.Outputs.Select(o => graph.Tensors[o].Name));
    }

    [Theory]
    [InlineData("logit", "logits, ")]
    [InlineData("Conv", "conv, ")]
    [InlineData("in", "")]
    [InlineData("cw", "")]
    public void An_output_that_is_not_there_names_the_nearest(string name, string nearest)
    {
        Finding finding = Compiling.AssertFinding(FindingIds.OutputUnknown, () => Load(Tflite with { Outputs = new[] { name } }));

        Assert.Equal(name, finding.Arguments[0]);
        Assert.StartsWith(nearest, finding.Arguments[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_normalized_layer_as_output_is_what_comes_out_of_both()
    {
        Graph graph = GraphLoader.Load(
            SmallNetworks.Spec with { Outputs = new[] { "conv" } }, new ModelFile("net.safetensors", SmallNetworks.Safetensors()), null);

        Assert.IsType<BatchNormNode>(graph.Nodes[^1]);
    }

    [Fact]
    public void Ranges_go_to_the_activations_they_name()
    {
        Graph graph = GraphLoader.Load(
            SmallNetworks.Spec, new ModelFile("net.safetensors", SmallNetworks.Safetensors()), new CalibrationFile("c.json", SmallNetworks.Calibration));

        Assert.Equal(
            ["input [-1, 1.5]", "conv [0, 7.25]", "fc [-30, 4]"],
            graph.Tensors.Where(t => t.Range is not null).Select(t => FormattableString.Invariant($"{t.Name} [{t.Range!.Value.Min}, {t.Range.Value.Max}]")));
    }

    [Fact]
    public void Layer_attributes_over_a_file_with_layers_are_a_warning_beside_the_source()
    {
        ModelSpec spec = Tflite with { Layers = new[] { new LayerSpec("conv", LayerKind.Conv2D) } };

        Finding warning = Assert.Single(SpecChecks.Check(spec));

        Assert.Equal((FindingIds.LayerNotApplicable, "conv"), (warning.Id, warning.Layer));
        Assert.NotNull(Compiling.Compile(spec, SmallNetworks.Tflite().ToBytes()).Source);
    }

    private static Graph Load(ModelSpec spec) => GraphLoader.Load(spec, new ModelFile("net.tflite", SmallNetworks.Tflite().ToBytes()), null);
}
