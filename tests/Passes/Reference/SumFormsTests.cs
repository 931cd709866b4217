using System;
using System.Linq;
using CsCheck;
using Specializer.Ir;
using Specializer.Numerics;
using Specializer.Testing;
using Xunit;

namespace Specializer.Passes.Tests.Reference;

public sealed class SumFormsTests
{
    private static readonly QuantParams Quant = new(0.5f, 0);

    /// <summary>A Dense layer of one output with a factor from sums to answers.</summary>
    private static SumForm Form(float factor, sbyte[] weights, int bias, int zeroPoint, Activation activation = Activation.Relu, int positions = 1, Requantization mode = Requantization.Float32)
    {
        GraphFactory factory = new();
        int x = factory.Input(new Shape(positions, weights.Length), Quant);
        int w = factory.Constant(new Shape(1, weights.Length), weights, new QuantParams(2 * factor, 0));
        Graph graph = factory.Build(factory.Dense(x, w, factory.Constant([bias]), new QuantParams(1f, zeroPoint), activation));
        return SumForms.Of(graph, graph.Nodes[0], RequantizationParams.ForWeights(graph, graph.Nodes[0], mode));
    }

    [Fact]
    public void The_least_answer_has_to_be_the_zero_point()
    {
        Assert.Equal(SumForm.Raised, Form(0.01f, [1, 2], 3, -5));
        Assert.Equal(SumForm.Raised, Form(0.01f, [1, 2], 3, -128, Activation.None));
        Assert.Equal(SumForm.Small, Form(0.01f, [1, 2], 3, -5, Activation.None));
    }

    [Fact]
    public void Only_several_positions_read_an_offset_more_than_once()
    {
        Assert.Equal(SumForm.RaisedWithOffsets, Form(0.01f, [1, 2], 3, -5, positions: 2));
        Assert.Equal(SumForm.Small, Form(0.01f, [1, 2], 3, -5, Activation.None, positions: 2));
    }

    [Fact]
    public void Fixed_point_has_no_floats() => Assert.Equal(SumForm.Small, Form(0.01f, [1, 2], 3, -5, mode: Requantization.Tflite));

    [Fact]
    public void Scales_are_at_most_one_half()
    {
        Assert.Equal(SumForm.Raised, Form(0.5f, [1], 0, 0));
        Assert.Equal(SumForm.Large, Form(0.51f, [1], 0, 0));
    }

    [Theory]
    [InlineData(8_388_352, 1e-9f, true)]
    [InlineData(8_388_353, 1e-9f, false)]
    [InlineData(-8_388_353, 1e-9f, false)]
    [InlineData(8_388_353, 0.0001f, true)]
    [InlineData(8_388_353, 0.0000306f, true)]
    [InlineData(8_388_353, 0.0000305f, false)]
    [InlineData(67_108_608, 0.0001f, true)]
    [InlineData(67_108_609, 0.0001f, false)]
    [InlineData(int.MinValue, 0.0001f, false)]
    public void Sums_are_exact_or_clamped(int bias, float factor, bool suits) => Assert.Equal(suits ? SumForm.Raised : SumForm.Small, Form(factor, [-1], bias, 0));

    [Fact]
    public void Every_sum_of_a_layer_that_is_taken_gives_its_answer() => Gen.Select(
        Gen.Float[-40f, 1f], Gen.SByte.Array[1, 300], Gen.Int[0, 31], Gen.Int, Gen.Int[-128, 127]).Sample((exponent, weights, bits, any, zeroPoint) =>
        {
            float factor = (float)Math.Pow(2, exponent);
            int bias = any >> bits;
            if (Form(factor, weights, bias, zeroPoint) != SumForm.Raised)
                return;

            Random random = new(any);
            long most = weights.Sum(w => 255L * Math.Abs((int)w));
            for (int i = 0; i < 50; i++)
            {
                int sum = (int)(bias + (long)(((2 * random.NextDouble()) - 1) * most));
                float scale = 2 * factor * 0.5f;
                float raised = BitConverter.Int32BitsToSingle(sum + RaisedSum.Bits);
                int rounded = checked((int)MathF.Round(MathF.FusedMultiplyAdd(raised, scale, -RaisedSum.Float * scale), MidpointRounding.ToEven));
                Assert.Equal(Requantize.Float32(sum, scale, zeroPoint, zeroPoint, 127), Math.Clamp(rounded + zeroPoint, zeroPoint, 127));
            }
        });
}
