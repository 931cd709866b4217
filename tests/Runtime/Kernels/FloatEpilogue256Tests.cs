using System;
using System.Linq;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Specializer.Kernels;
using Specializer.Numerics;
using Xunit;

namespace Specializer.Runtime.Tests.Kernels;

/// <summary>
/// Packing several vectors at once against <see cref="Requantize"/>, one sum at a time. The suite's runs with instruction
/// sets switched off take both ways through the code.
/// </summary>
public sealed class FloatEpilogue256Tests
{
    private static readonly int[] Sums =
    [
        int.MinValue, int.MinValue + 1, -8_388_608, -65_536, -32_769, -32_768, -257, -256, -255, -129, -128, -127, -3, -2, -1, 0,
        1, 2, 3, 126, 127, 128, 254, 255, 256, 257, 32_767, 32_768, 65_535, 8_388_607, int.MaxValue - 1, int.MaxValue,
    ];

    [Theory]
    [InlineData(0.5f, SumForm.Small, 32)]
    [InlineData(0.0078125f, SumForm.Small, 16)]
    [InlineData(0.000123f, SumForm.Small, 8)]
    [InlineData(0.75f, SumForm.Large, 32)]
    [InlineData(40f, SumForm.Large, 8)]
    public void Thirty_two_values_equal_the_reference(float scale, SumForm form, int channels)
    {
        Assert.SkipUnless(Avx2.IsSupported, "The processor has no AVX2.");
        foreach ((int zeroPoint, int min, int max) in new[] { (-128, -128, 127), (127, -128, 127), (0, 0, 127), (-3, -100, 90) })
        {
            for (int rotation = 0; rotation < Sums.Length; rotation++)
            {
                int[] sums = Rotated(rotation);
                float[] scales = Scales(scale, channels);
                sbyte[] target = new sbyte[Sums.Length];
                FloatEpilogue256.Store(
                    ref target[0], ref scales[0], ref scales[0], channels, Vector256.Create(sums, 0), Vector256.Create(sums, 8), Vector256.Create(sums, 16),
                    Vector256.Create(sums, 24), form, zeroPoint, min, max);
                Assert.Equal(Expected(sums, scales, zeroPoint, min, max), target);
            }
        }
    }

    [Theory]
    [InlineData(0.5f, SumForm.Small, 16)]
    [InlineData(0.000123f, SumForm.Small, 8)]
    [InlineData(40f, SumForm.Large, 16)]
    public void Sixteen_values_equal_the_reference(float scale, SumForm form, int channels)
    {
        Assert.SkipUnless(Avx2.IsSupported, "The processor has no AVX2.");
        for (int rotation = 0; rotation < Sums.Length; rotation++)
        {
            int[] sums = Rotated(rotation)[..16];
            float[] scales = Scales(scale, channels);
            sbyte[] target = new sbyte[16];
            FloatEpilogue256.Store(
                ref target[0], ref scales[0], ref scales[0], channels, Vector256.Create(sums, 0), Vector256.Create(sums, 8), form, -7, -120, 127);
            Assert.Equal(Expected(sums, scales, -7, -120, 127), target);
        }
    }

    /// <summary>Layers whose least answer is the zero point and whose scales and sums <c>SumForms</c> lets through.</summary>
    [Theory]
    [InlineData(0.5f, SumForm.RaisedWithOffsets, 32, -128, 127)]
    [InlineData(0.0078125f, SumForm.Raised, 16, -128, -20)]
    [InlineData(0.0078125f, SumForm.RaisedWithOffsets, 16, -128, -20)]
    [InlineData(0.0000625f, SumForm.RaisedWithOffsets, 8, -5, 127)]
    [InlineData(0.0000625f, SumForm.Raised, 8, -5, 127)]
    public void Raised_sums_equal_the_reference(float scale, SumForm form, int channels, int zeroPoint, int max)
    {
        Assert.SkipUnless(Avx2.IsSupported, "The processor has no AVX2.");
        float[] scales = Scales(scale, channels);
        float[] offsets = [.. scales.Select(s => -RaisedSum.Float * s)];
        for (int rotation = 0; rotation < Sums.Length; rotation++)
        {
            int[] sums = [.. Rotated(rotation).Select(sum => Math.Clamp(sum, -RaisedSumTests.Largest, RaisedSumTests.Largest))];
            Vector256<int>[] raised = [.. Enumerable.Range(0, 4).Select(i => Vector256.Create(sums, 8 * i) + Vector256.Create(RaisedSum.Bits))];
            sbyte[] target = new sbyte[Sums.Length];
            FloatEpilogue256.Store(
                ref target[0], ref scales[0], ref offsets[0], channels, raised[0], raised[1], raised[2], raised[3], form, zeroPoint, zeroPoint, max);
            Assert.Equal(Expected(sums, scales, zeroPoint, zeroPoint, max), target);
        }
    }

    private static int[] Rotated(int by) => [.. Sums[by..], .. Sums[..by]];

    /// <summary>No two channels have the same scale, so that a wrong order shows.</summary>
    private static float[] Scales(float largest, int channels)
    {
        float[] scales = new float[channels];
        for (int i = 0; i < scales.Length; i++)
            scales[i] = largest * (1f - (i / 64f));
        return scales;
    }

    private static sbyte[] Expected(int[] sums, float[] scales, int zeroPoint, int min, int max)
    {
        sbyte[] expected = new sbyte[sums.Length];
        for (int i = 0; i < sums.Length; i++)
            expected[i] = Requantize.Float32(sums[i], scales[i % scales.Length], zeroPoint, min, max);
        return expected;
    }
}
