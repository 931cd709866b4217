using System.Linq;
using Specializer.Ir;
using Specializer.Selection;
using Specializer.Testing;
using Xunit;

namespace Specializer.Passes.Tests.Selection;

/// <summary>Which activations a processor with AVX-VNNI keeps as uint8: those whose every reader takes them where they lie.</summary>
public sealed class UnsignedTensorsTests
{
    private static readonly QuantParams Scale = new(0.05f, -3);
    private static readonly Window Pointwise = new(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);
    private static readonly Window Three = new(3, 3, 1, 1, 1, 1, 1, 1, 1, 1);

    private readonly GraphFactory _graph = new();

    [Fact]
    public void A_pointwise_layer_reads_what_a_depthwise_layer_wrote()
    {
        int x = Depthwise(_graph.Input(new Shape(1, 12, 12, 64), Scale));
        int y = Convolution(x, Pointwise);
        Assert.True(Of(_graph.Build(y)).Contains(x));
    }

    [Fact]
    public void The_models_own_inputs_and_outputs_stay_int8()
    {
        int x = _graph.Input(new Shape(1, 12, 12, 64), Scale);
        int y = Convolution(x, Pointwise);
        UnsignedTensors unsigned = Of(_graph.Build(y));
        Assert.False(unsigned.Contains(x));
        Assert.False(unsigned.Contains(y));
    }

    [Fact]
    public void A_reader_with_a_border_to_fill_in_takes_int8()
    {
        int x = Depthwise(_graph.Input(new Shape(1, 12, 12, 64), Scale));
        int y = Convolution(x, Three);
        Assert.False(Of(_graph.Build(y)).Contains(x));
    }

    [Fact]
    public void One_reader_of_another_kind_is_enough_to_keep_int8()
    {
        int x = Depthwise(_graph.Input(new Shape(1, 12, 12, 64), Scale));
        int y = _graph.Add(Convolution(x, Pointwise), x, Scale);
        Assert.False(Of(_graph.Build(y)).Contains(x));
    }

    [Fact]
    public void A_reader_whose_last_step_reaches_past_the_end_takes_int8()
    {
        int x = Depthwise(_graph.Input(new Shape(1, 12, 12, 62), Scale));
        int y = Convolution(x, Pointwise);
        Assert.False(Of(_graph.Build(y)).Contains(x));
    }

    private static UnsignedTensors Of(Graph graph) => UnsignedTensors.Of(Selector.Select(graph, Requantization.Float32));

    private int Depthwise(int x)
    {
        int channels = _graph[x].Shape[3];
        int weights = _graph.Constant(new Shape(1, 3, 3, channels), Values(9 * channels), new QuantParams(0.01f, 0));
        return _graph.DepthwiseConv2D(x, weights, null, Three, Scale);
    }

    private int Convolution(int x, Window window)
    {
        int channels = _graph[x].Shape[3];
        int weights = _graph.Constant(
            new Shape(64, window.Height, window.Width, channels), Values(64 * window.Height * window.Width * channels), new QuantParams(0.01f, 0));
        return _graph.Conv2D(x, weights, null, window, Scale);
    }

    /// <summary>Weights so large that AVX-512 sums without a dot product cannot be chained, and AVX-VNNI is preferred.</summary>
    private static sbyte[] Values(int count) => [.. Enumerable.Range(0, count).Select(i => (sbyte)(i % 3 == 0 ? 127 : 125))];
}
