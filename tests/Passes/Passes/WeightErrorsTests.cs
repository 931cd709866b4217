using Specializer.Ir;
using Specializer.Passes;

namespace Specializer.Passes.Tests.Passes;

/// <summary>Signal-to-noise ratios worked out by hand.</summary>
public sealed class WeightErrorsTests
{
    [Fact]
    public void Noise_is_what_rounding_leaves()
    {
        // Errors 0, 0 and −0.2: 10 · log10(1.34 / 0.04).
        WeightError error = Between([1, -0.5f, 0.3f], [2, -1, 1], new QuantParams(0.5f, 0));

        Assert.Equal(15.25, error.Sqnr, 0.005);
        Assert.Equal(0, error.ClippedShare);
    }

    [Fact]
    public void Weights_beyond_the_last_step_are_clipped()
    {
        WeightError error = Between([100, -100, 1, 0.5f], [127, -127, 2, 1], new QuantParams(0.5f, 0));

        Assert.Equal(0.5, error.ClippedShare);
        Assert.Equal(8.75, error.Sqnr, 0.005);
    }

    [Fact]
    public void Each_channel_has_its_own_scale_and_zero_point()
    {
        WeightError error = Between([1, 6], [2, 5], new QuantParams(new[] { 0.5f, 2 }, new[] { 0, 2 }, 0));

        Assert.Equal(double.PositiveInfinity, error.Sqnr);
    }

    private static WeightError Between(float[] values, sbyte[] quantized, QuantParams quant)
    {
        Tensor original = new("w", new Shape([values.Length, 1]), ElementType.Float32) { Data = new TensorData(values) };
        return WeightErrors.Between(
            original, original with { Type = ElementType.Int8, Quant = quant, Data = new TensorData(quantized) }, i => i);
    }
}
