using System;
using System.Linq;
using Specializer.Input;
using Specializer.Ir;

namespace Specializer.Passes.Tests.Input;

/// <summary>Layer attributes that do not fit the file or each other.</summary>
public sealed class GraphBuilderFindingTests
{
    private static readonly int[] Image = [4, 4, 2];

    [Fact]
    public void Layers_unknown_to_the_file_are_all_named_with_the_nearest()
    {
        Finding[] findings = Findings(
            [4], [("conv1.weight", [1, 4]), ("fc.weight", [2, 4])],
            new LayerSpec("conv2", LayerKind.Dense), new LayerSpec("fc", LayerKind.Dense), new LayerSpec("fx", LayerKind.Dense));

        Assert.Equal([FindingIds.LayerUnknown, FindingIds.LayerUnknown], findings.Select(f => f.Id));
        Assert.Equal(["conv2", "m.safetensors", "conv1, fc"], findings[0].Arguments);
        Assert.Equal("fc, conv1", findings[1].Arguments[2]);
        Assert.Equal(["conv2", "fx"], findings.Select(f => f.Layer));
    }

    [Fact]
    public void A_file_without_layers_says_none() =>
        AssertFinding(FindingIds.LayerUnknown, "fc", "none", [4], [], new LayerSpec("fc", LayerKind.Dense));

    [Fact]
    public void The_normalizations_are_no_layers() => AssertFinding(
        FindingIds.LayerUnknown, "conv.bn", "safetensors", [4], [("fc.weight", [2, 4]), ("fc.bn.weight", [2])], new LayerSpec("conv.bn", LayerKind.Dense));

    [Fact]
    public void A_name_used_twice() => AssertFinding(
        FindingIds.LayerDuplicate, "a", "a", [4], [], new LayerSpec("a", LayerKind.Softmax), new LayerSpec("a", LayerKind.Softmax));

    [Theory]
    [InlineData("")]
    [InlineData("input")]
    public void A_name_that_means_something_else(string name) =>
        AssertFinding(FindingIds.ArgumentInvalid, "Name", $"\"{name}\"", [4], [], new LayerSpec(name, LayerKind.Softmax));

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 4, -1 })]
    [InlineData(new[] { 65536, 65536 })]
    [InlineData(new[] { 1, 1, 1, 1, 1, 1, 1 })]
    public void An_input_shape_that_cannot_be(int[] input) => AssertFinding(
        FindingIds.ArgumentInvalid, "Input", "without the batch", input, [], new LayerSpec("a", LayerKind.Softmax));

    [Fact]
    public void No_layers() => AssertFinding(FindingIds.ArgumentInvalid, "QuantizedLayer", "at least one", [4], []);

    [Theory]
    [InlineData(new[] { 5 })]
    [InlineData(new[] { 2, 5, 1 })]
    public void Dense_weights_that_do_not_fit_the_input(int[] input) => AssertFinding(
        FindingIds.ShapeMismatch, "[2, 4]", new Shape([1, .. input]).ToString(), input, [("fc.weight", [2, 4])], new LayerSpec("fc", LayerKind.Dense));

    [Theory]
    [InlineData(nameof(LayerKind.Dense), new[] { 2, 4, 1 }, "[out, in]")]
    [InlineData(nameof(LayerKind.Dense), new[] { 8 }, "[out, in]")]
    [InlineData(nameof(LayerKind.Conv2D), new[] { 2, 2 }, "[out, in, height, width]")]
    [InlineData(nameof(LayerKind.Conv2D), new[] { 2, 0, 3, 3 }, "[out, in, height, width]")]
    [InlineData(nameof(LayerKind.DepthwiseConv2D), new[] { 2, 3, 3 }, "[in x multiplier, 1, height, width]")]
    public void Weights_of_another_kind_of_layer(string kind, int[] shape, string layout) =>
        AssertFinding(FindingIds.ShapeMismatch, "'fc.weight'", layout, Image, [("fc.weight", shape)], new LayerSpec("fc", Enum.Parse<LayerKind>(kind)));

    [Fact]
    public void Conv2D_weights_for_other_channels() => AssertFinding(
        FindingIds.ShapeMismatch, "[5, 3, 3, 3]", "[1, 4, 4, 2]", Image, [("c.weight", [5, 3, 3, 3])], new LayerSpec("c", LayerKind.Conv2D));

    [Theory]
    [InlineData(3, 1)]
    [InlineData(2, 2)]
    [InlineData(1, 1)]
    public void Depthwise_weights_for_other_channels(int channels, int group) => AssertFinding(
        FindingIds.ShapeMismatch, $"[{channels}, {group}, 3, 3]", "[1, 4, 4, 2]",
        Image, [("c.weight", [channels, group, 3, 3])], new LayerSpec("c", LayerKind.DepthwiseConv2D));

    [Theory]
    [InlineData(".bias")]
    [InlineData(".bn.bias")]
    [InlineData(".bn.running_var")]
    public void A_vector_of_other_channels(string suffix)
    {
        (string Name, int[] Shape)[] tensors =
        [
            ("fc.weight", [2, 4]), ("fc.bias", [2]), ("fc.bn.weight", [2]), ("fc.bn.bias", [2]), ("fc.bn.running_mean", [2]), ("fc.bn.running_var", [2]),
        ];
        tensors = [.. tensors.Select(t => t.Name == "fc" + suffix ? (t.Name, [3]) : t)];

        AssertFinding(FindingIds.ShapeMismatch, $"'fc{suffix}' has the shape [3]", "need [2]", [4], tensors, new LayerSpec("fc", LayerKind.Dense));
    }

    [Theory]
    [InlineData(".bn.weight")]
    [InlineData(".bn.bias")]
    [InlineData(".bn.running_mean")]
    [InlineData(".bn.running_var")]
    public void A_normalization_without_one_of_its_tensors(string missing)
    {
        (string Name, int[] Shape)[] tensors =
        [
            ("fc.weight", [2, 4]), ("fc.bn.weight", [2]), ("fc.bn.bias", [2]), ("fc.bn.running_mean", [2]), ("fc.bn.running_var", [2]),
        ];

        AssertFinding(
            FindingIds.ModelFileInvalid, $"'fc{missing}' is missing", "m.safetensors",
            [4], [.. tensors.Where(t => t.Name != "fc" + missing)], new LayerSpec("fc", LayerKind.Dense));
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(-0.0001f)]
    public void A_negative_variance(float variance)
    {
        byte[] file = SafetensorsFile.Of(
            ("fc.weight", [1, 1], [1]), ("fc.bn.weight", [1], [1]), ("fc.bn.bias", [1], [1]), ("fc.bn.running_mean", [1], [1]), ("fc.bn.running_var", [1], [variance]));
        ModelSpec spec = new("m.safetensors") { Input = new[] { 1 }, Layers = new[] { new LayerSpec("fc", LayerKind.Dense) } };

        Compiling.AssertFinding(FindingIds.ShapeMismatch, () => GraphLoader.Load(spec, new ModelFile("m.safetensors", file), null), "fc.bn.running_var", "negative variance");
    }

    [Theory]
    [InlineData(nameof(LayerKind.Conv2D))]
    [InlineData(nameof(LayerKind.DepthwiseConv2D))]
    [InlineData(nameof(LayerKind.MaxPool2D))]
    [InlineData(nameof(LayerKind.AveragePool2D))]
    [InlineData(nameof(LayerKind.GlobalAveragePool))]
    [InlineData(nameof(LayerKind.Pad))]
    public void A_layer_over_an_image_that_is_none(string kind) => AssertFinding(
        FindingIds.ShapeMismatch, "[1, 4, 4]", "[1, height, width, channels]", [4, 4], [("c.weight", [1, 1, 1, 1])],
        new LayerSpec("c", Enum.Parse<LayerKind>(kind)) { Window = new[] { 2, 2 }, Shape = kind == nameof(LayerKind.Pad) ? new[] { 0, 0, 0, 0 } : [] });

    [Theory]
    [InlineData(5, 1)]
    [InlineData(2, 4)]
    public void A_window_larger_than_its_input(int kernel, int dilation) => AssertFinding(
        FindingIds.ShapeMismatch, "does not fit", "[1, 4, 4, 2]", Image, [("c.weight", [1, 2, kernel, kernel])],
        new LayerSpec("c", LayerKind.Conv2D) { Dilations = new[] { dilation, dilation } });

    [Theory]
    [InlineData(new[] { 0, 1 })]
    [InlineData(new[] { 1, -2 })]
    [InlineData(new[] { 1, 1, 1 })]
    public void Strides_that_do_not_step(int[] strides) => AssertFinding(
        FindingIds.ArgumentInvalid, "Strides", new Shape(strides).ToString(), Image, [("c.weight", [1, 2, 1, 1])],
        new LayerSpec("c", LayerKind.Conv2D) { Strides = strides });

    [Theory]
    [InlineData(int.MaxValue, 1)]
    [InlineData(1, int.MaxValue)]
    public void Strides_and_dilations_past_all_sense(int stride, int dilation) => AssertFinding(
        FindingIds.ShapeMismatch, "2147483647", "between 1 and", Image, [("c.weight", [1, 2, 1, 1])],
        new LayerSpec("c", LayerKind.Conv2D) { Strides = new[] { stride, 1 }, Dilations = new[] { dilation, 1 }, Padding = PaddingKind.Same });

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 0, 2 })]
    [InlineData(new[] { 2, 2, 2 })]
    public void A_pool_without_a_window(int[] window) => AssertFinding(
        FindingIds.ArgumentInvalid, "Window", "[vertical, horizontal]|[height, width]", Image, [], new LayerSpec("p", LayerKind.MaxPool2D) { Window = window });

    [Theory]
    [InlineData(new[] { 1, 1 })]
    [InlineData(new[] { 1, -1, 0, 0 })]
    [InlineData(new[] { int.MaxValue, 0, 0, 0 })]
    public void Paddings_that_are_not_four_counts(int[] shape) => AssertFinding(
        FindingIds.ArgumentInvalid, "Shape", "[top, bottom, left, right]", Image, [], new LayerSpec("p", LayerKind.Pad) { Shape = shape });

    [Fact]
    public void A_padded_image_larger_than_memory() => AssertFinding(
        FindingIds.ShapeMismatch, "65540", "memory", Image, [], new LayerSpec("p", LayerKind.Pad) { Shape = new[] { 32768, 32768, 32768, 32768 } });

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 31 })]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { -2, 16 })]
    [InlineData(new[] { -1, -1 })]
    [InlineData(new[] { -1, 5 })]
    [InlineData(new[] { int.MaxValue, int.MaxValue, int.MaxValue })]
    public void A_reshape_to_other_elements(int[] shape) => AssertFinding(
        FindingIds.ShapeMismatch, "[1, 4, 4, 2]", new Shape(shape).ToString(), Image, [], new LayerSpec("r", LayerKind.Reshape) { Shape = shape });

    [Theory]
    [InlineData(nameof(LayerKind.Add))]
    [InlineData(nameof(LayerKind.Multiply))]
    public void Operands_that_do_not_fit(string kind)
    {
        LayerSpec pool = new("pool", LayerKind.MaxPool2D) { Window = new[] { 2, 2 } };

        AssertFinding(FindingIds.ShapeMismatch, "[1, 4, 4, 2]", "[1, 2, 2, 2]", Image, [], pool, new LayerSpec("y", Enum.Parse<LayerKind>(kind)) { Inputs = new[] { "pool", "input" } });
        AssertFinding(FindingIds.ArgumentInvalid, "Inputs", "two names", Image, [], new LayerSpec("y", Enum.Parse<LayerKind>(kind)));
        AssertFinding(FindingIds.ArgumentInvalid, "Inputs", "two names", Image, [], new LayerSpec("y", Enum.Parse<LayerKind>(kind)) { Inputs = new[] { "input" } });
    }

    [Fact]
    public void Concatenated_shapes_that_differ_elsewhere()
    {
        LayerSpec pool = new("pool", LayerKind.MaxPool2D) { Window = new[] { 2, 2 } };

        AssertFinding(
            FindingIds.ShapeMismatch, "[1, 2, 2, 2] and [1, 4, 4, 2]", "axis 3",
            Image, [], pool, new LayerSpec("y", LayerKind.Concatenation) { Inputs = new[] { "pool", "input" } });
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-4)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void An_axis_the_input_does_not_have(int axis) => AssertFinding(
        FindingIds.ArgumentInvalid, "Axis", "[1, 4, 4, 2]", Image, [], new LayerSpec("y", LayerKind.Concatenation) { Inputs = new[] { "input", "input" }, Axis = axis });

    [Theory]
    [InlineData("later")]
    [InlineData("y")]
    [InlineData("Input")]
    [InlineData("")]
    public void An_input_that_is_not_written_before(string name) => AssertFinding(
        FindingIds.ArgumentInvalid, "Inputs", "nearest: ", Image, [],
        new LayerSpec("y", LayerKind.Softmax) { Inputs = new[] { name } }, new LayerSpec("later", LayerKind.Softmax));

    [Fact]
    public void Two_inputs_of_a_layer_that_reads_one()
    {
        foreach (LayerKind kind in new[] { LayerKind.Softmax, LayerKind.Logistic, LayerKind.GlobalAveragePool, LayerKind.MaxPool2D, LayerKind.Pad, LayerKind.Reshape, LayerKind.Dense })
        {
            LayerSpec layer = new("y", kind) { Inputs = new[] { "input", "input" }, Window = new[] { 2, 2 }, Shape = kind == LayerKind.Pad ? new[] { 0, 0, 0, 0 } : new[] { 32 } };

            AssertFinding(FindingIds.ArgumentInvalid, "Inputs", "one name", Image, [("y.weight", [1, 32])], layer);
        }
    }

    [Theory]
    [InlineData(nameof(LayerKind.Softmax))]
    [InlineData(nameof(LayerKind.Logistic))]
    [InlineData(nameof(LayerKind.GlobalAveragePool))]
    public void An_activation_where_none_is_fused(string kind) => AssertFinding(
        FindingIds.ArgumentInvalid, "Activation", "Relu", Image, [], new LayerSpec("y", Enum.Parse<LayerKind>(kind)) { Activation = Activation.Relu });

    [Fact]
    public void A_kind_that_is_none() =>
        AssertFinding(FindingIds.ArgumentInvalid, "Kind", "99", Image, [], new LayerSpec("y", (LayerKind)99));

    private static Finding[] Findings(int[] input, (string Name, int[] Shape)[] tensors, params LayerSpec[] layers) =>
        [.. Assert.Throws<ModelException>(() => GraphBuilderTests.Build(input, tensors, layers)).Findings];

    private static void AssertFinding(
        string id, string first, string second, int[] input, (string Name, int[] Shape)[] tensors, params LayerSpec[] layers)
    {
        Finding finding = Compiling.AssertFinding(id, () => GraphBuilderTests.Build(input, tensors, layers), first);
        string all = string.Join(" | ", finding.Arguments);
        Assert.Contains(second.Split('|'), text => all.Contains(text, StringComparison.Ordinal));
    }
}
