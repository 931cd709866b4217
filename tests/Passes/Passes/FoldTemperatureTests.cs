using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Reference;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Passes;

/// <summary>The temperature ends in a constant of the last operator or of the output, and nowhere else.</summary>
public sealed class FoldTemperatureTests
{
    private static readonly QuantParams Logits = new(0.125f, 3);

    private static readonly QuantParams Probability = new(1f / 256, -128);

    private static readonly Gen<double> Temperatures = Gen.Double[-2, 2].Select(d => Math.Pow(10, d));

    [Fact]
    public void Softmax_takes_it_into_beta() => Gen.Select(Temperatures, Gen.Float[0.1f, 4]).Sample((temperature, beta) =>
    {
        Graph graph = FoldTemperature.Run(Of(temperature, (f, x) => f.Softmax(x, beta)));

        Assert.Equal((float)(beta / temperature), Assert.IsType<SoftmaxNode>(Assert.Single(graph.Nodes)).Beta);
        Assert.Equal(1, graph.Temperature);
        Assert.Equal(Probability.Scale, graph.ScaleOfOutput(graph.Outputs[0]));
    });

    [Fact]
    public void Its_table_answers_the_divided_scores() => Gen.Select(Temperatures, Gen.SByte.Array[6]).Sample((temperature, x) =>
    {
        Graph graph = FoldTemperature.Run(Of(temperature, (f, input) => f.Softmax(input)));

        sbyte[] y = ReferenceExecutor.Run(graph, Requantization.Float32, [x])[0];

        double[] powers = [.. x.Select(q => Math.Exp(Logits.Scale * (q - x.Max()) / temperature))];

        // Half a step, the table's 23 bits, and the last step that int8 does not have.
        Assert.All(y, (q, i) => Assert.Equal(Math.Min(256 * powers[i] / powers.Sum(), 255), q + 128, 0.51));
    });

    [Fact]
    public void Logistic_takes_it_into_its_table() => Gen.Select(Temperatures, Gen.SByte.Array[6]).Sample((temperature, x) =>
    {
        Graph graph = FoldTemperature.Run(Of(temperature, (f, input) => f.Logistic(input, Probability)));

        sbyte[] y = ReferenceExecutor.Run(graph, Requantization.Float32, [x])[0];

        Assert.All(y, (q, i) => Assert.Equal(
            Math.Min(256 / (1 + Math.Exp(-Logits.Scale * (x[i] - Logits.ZeroPoint) / temperature)), 255), q + 128, 0.51));
    });

    [Fact]
    public void The_float_graph_takes_it_the_same_way() => Gen.Select(Temperatures, Gen.Float[-9, 9].Array[6], Gen.Bool).Sample((temperature, x, logistic) =>
    {
        GraphFactory factory = new();
        int input = factory.Input(new Shape(1, 6));
        Graph graph = factory.Build(logistic ? factory.Logistic(input) : factory.Softmax(input));
        float[] expected = FloatExecutor.Run(graph, [[.. x.Select(v => (float)(v / temperature))]])[0];

        float[] answer = FloatExecutor.Run(FoldTemperature.Run(graph with { Temperature = temperature }), [x])[0];

        // β and the divided scores, up to 900, are each rounded to float.
        Assert.All(answer, (p, i) => Assert.Equal(expected[i], p, 3e-4f));
    });

    [Fact]
    public void Shape_and_scale_after_the_softmax_do_not_hide_it()
    {
        Graph graph = FoldTemperature.Run(Of(2, (f, x) => f.Quantize(f.Reshape(f.Softmax(x), 6), new QuantParams(0.5f, 0))));

        Assert.Equal(0.5f, graph.Nodes.OfType<SoftmaxNode>().Single().Beta);
        Assert.Equal(0.5f, graph.ScaleOfOutput(graph.Outputs[0]));
    }

    [Fact]
    public void Scores_leave_it_to_the_scale_of_the_output_and_keep_their_int8_values() =>
        Gen.Select(RandomGraphs.Of(GraphKind.Dense), Temperatures, Gen.Int).Sample((graph, temperature, seed) =>
        {
            sbyte[][] inputs = RandomGraphs.Inputs(graph, new Draw(new PCG((uint)seed)));
            Graph divided = PassList.Run(graph with { Temperature = temperature }, FloatGraphs.Spec);

            Assert.Equal(
                (float)(graph.Tensors[graph.Outputs[0]].Quant!.Scale / temperature), divided.ScaleOfOutput(divided.Outputs[0]));
            Assert.Equal(
                ReferenceExecutor.Run(graph, Requantization.Float32, inputs)[0],
                ReferenceExecutor.Run(divided, Requantization.Float32, inputs)[0]);
        });

    [Fact]
    public void One_changes_nothing()
    {
        Graph graph = Of(1, (f, x) => f.Softmax(x));
        Assert.Same(graph, FoldTemperature.Run(graph));
    }

    [Fact]
    public void Several_outputs_are_a_finding()
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 6), Logits);
        Graph graph = factory.Build(factory.Softmax(x), x) with { Temperature = 2 };

        Finding finding = Assert.Single(FloatGraphs.FindingsOf(() => FoldTemperature.Run(graph)));

        Assert.Equal((FindingIds.ArgumentInvalid, "Temperature", "2"), (finding.Id, finding.Arguments[0], finding.Arguments[1]));
        Assert.Contains("Outputs", finding.Arguments[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Probabilities_that_other_layers_read_are_a_finding()
    {
        GraphFactory factory = new();
        int softmax = factory.Softmax(factory.Input(new Shape(1, 6), Logits));
        int same = factory.Reshape(softmax, 1, 6);
        int both = factory.Mul(softmax, softmax, Probability);
        int after = factory.Quantize(factory.Softmax(factory.Add(both, both, Logits)), Logits);
        Graph inside = factory.Build(after) with { Temperature = 2 };

        Assert.Equal([1f, 0.5f], FoldTemperature.Run(inside).Nodes.OfType<SoftmaxNode>().Select(n => n.Beta));
        foreach (int read in new[] { softmax, same })
        {
            Finding finding = Assert.Single(FloatGraphs.FindingsOf(() => FoldTemperature.Run(inside with { Outputs = [read] })));
            Assert.Equal((FindingIds.FeatureUnsupported, "layer0"), (finding.Id, finding.Arguments[0]));
        }
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e300)]
    public void A_constant_beyond_float_is_a_finding(double temperature)
    {
        foreach (Graph graph in new[] { Of(temperature, (f, x) => f.Softmax(x)), Of(temperature, (f, x) => f.Reshape(x, 6)) })
            Assert.Equal(FindingIds.ArgumentInvalid, Assert.Single(FloatGraphs.FindingsOf(() => FoldTemperature.Run(graph))).Id);
    }

    private static Graph Of(double temperature, Func<GraphFactory, int, int> last)
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(1, 6), Logits);
        return factory.Build(last(factory, x)) with { Temperature = temperature };
    }
}
