using System;
using System.Linq;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Specializer.Kernels;
using Specializer.Numerics;
using Xunit;

namespace Specializer.Runtime.Tests.Kernels;

/// <summary>Whole vectors of sums to answers against <see cref="Requantize"/>, with zero points at either end of int8 and sums at either end of int32.</summary>
public sealed class EpilogueTests
{
    private static readonly int[] Sums =
    [
        int.MinValue, int.MinValue + 1, -1_073_741_824, -8_388_608, -65_536, -32_769, -32_768, -513, -512, -257, -256, -255, -129, -128, -127, -3, -2, -1,
        0, 1, 2, 3, 126, 127, 128, 129, 254, 255, 256, 257, 511, 512, 513, 32_767, 32_768, 65_535, 8_388_607, 1_073_741_823, int.MaxValue - 1, int.MaxValue,
    ];

    public static TheoryData<int, int, int, bool> Outputs => new()
    {
        { -128, -128, 127, false }, { -128, -128, 127, true }, { -128, -128, -20, true }, { -7, -7, 127, false }, { -7, -7, 90, true },
        { 127, 127, 127, false }, { 127, -128, 127, false }, { -128, -100, 127, false }, { 3, -128, 127, true },
    };

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Vectors_of_128_bits_equal_the_reference(int zeroPoint, int min, int max, bool isUnsigned)
    {
        Each(16, 4, (sums, mode, target) =>
        {
            Vector128<int>[] v = [.. Enumerable.Range(0, 4).Select(i => mode.Of(Vector128.Create(sums, 4 * i)))];
            Epilogue128.Store(ref target[0], v[0], v[1], v[2], v[3], zeroPoint, min, max, isUnsigned);
        }, zeroPoint, min, max, isUnsigned);
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Vectors_of_256_bits_equal_the_reference(int zeroPoint, int min, int max, bool isUnsigned)
    {
        Assert.SkipUnless(Avx2.IsSupported, "The processor has no AVX2.");
        Each(32, 8, (sums, mode, target) =>
        {
            Vector256<int>[] v = [.. Enumerable.Range(0, 4).Select(i => mode.Of(Vector256.Create(sums, 8 * i)))];
            Epilogue256.Store(ref target[0], v[0], v[1], v[2], v[3], zeroPoint, min, max, isUnsigned);
        }, zeroPoint, min, max, isUnsigned);
        Each(8, 8, (sums, mode, target) => Epilogue256.Store(ref target[0], mode.Of(Vector256.Create(sums, 0)), zeroPoint, min, max, isUnsigned), zeroPoint, min, max, isUnsigned);
        Each(5, 8, (sums, mode, target) => Epilogue256.StoreFew(ref target[0], mode.Of(Vector256.Create(sums, 0)), 5, zeroPoint, min, max, isUnsigned), zeroPoint, min, max, isUnsigned);
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Vectors_of_512_bits_equal_the_reference(int zeroPoint, int min, int max, bool isUnsigned)
    {
        Assert.SkipUnless(Avx512BW.IsSupported, "The processor has no AVX-512.");
        Each(64, 16, (sums, mode, target) =>
        {
            Vector512<int>[] v = [.. Enumerable.Range(0, 4).Select(i => mode.Of(Vector512.Create(sums, 16 * i)))];
            Epilogue512.Store(ref target[0], v[0], v[1], v[2], v[3], zeroPoint, min, max, isUnsigned);
        }, zeroPoint, min, max, isUnsigned);
        Each(16, 16, (sums, mode, target) => Epilogue512.Store(ref target[0], mode.Of(Vector512.Create(sums, 0)), zeroPoint, min, max, isUnsigned), zeroPoint, min, max, isUnsigned);
    }

    private delegate void Store(int[] sums, Mode mode, sbyte[] target);

    private static void Each(int count, int lanes, Store store, int zeroPoint, int min, int max, bool isUnsigned)
    {
        foreach (double multiplier in new[] { 0.5, 0.0078125, 0.000123, 0.75, 1, 1.9, 40 })
        {
            foreach (Mode mode in new Mode[] { new(multiplier, 0), new(multiplier, 1), new(multiplier, 2) })
            {
                for (int rotation = 0; rotation < Sums.Length; rotation += 3)
                {
                    int[] sums = [.. Enumerable.Range(0, Math.Max(count, lanes)).Select(i => Sums[(i + rotation) % Sums.Length])];
                    sbyte[] target = new sbyte[count];
                    store(sums, mode, target);
                    Assert.Equal(sums.Take(count).Select(sum => (sbyte)(mode.Of(sum, zeroPoint, min, max) ^ (isUnsigned ? 0x80 : 0))), target);
                }
            }
        }
    }

    /// <summary>Float, or fixed point rounded once or twice.</summary>
    private sealed record Mode(double Factor, int Roundings)
    {
        private FixedPointMultiplier Multiplier => FixedPointMultiplier.From(Factor);

        public sbyte Of(int sum, int zeroPoint, int min, int max) => Roundings switch
        {
            0 => Requantize.Float32(sum, (float)Factor, zeroPoint, min, max),
            1 => Requantize.FixedPointOnce(sum, Multiplier, zeroPoint, min, max),
            _ => Requantize.FixedPointTwice(sum, Multiplier, zeroPoint, min, max),
        };

        public Vector128<int> Of(Vector128<int> sums) => Roundings switch
        {
            0 => Epilogue128.Float32Large(sums, Vector128.Create((float)Factor)),
            1 => Epilogue128.FixedPointOnce(sums, Vector128.Create(Multiplier.Multiplier), Vector128.Create(Multiplier.Shift)),
            _ => Epilogue128.FixedPointTwice(sums, Vector128.Create(Multiplier.Multiplier), Vector128.Create(Multiplier.Shift)),
        };

        public Vector256<int> Of(Vector256<int> sums) => Roundings switch
        {
            0 => Epilogue256.Float32Large(sums, Vector256.Create((float)Factor)),
            1 => Epilogue256.FixedPointOnce(sums, Vector256.Create(Multiplier.Multiplier), Vector256.Create(Multiplier.Shift)),
            _ => Epilogue256.FixedPointTwice(sums, Vector256.Create(Multiplier.Multiplier), Vector256.Create(Multiplier.Shift)),
        };

        public Vector512<int> Of(Vector512<int> sums) => Roundings switch
        {
            0 => Epilogue512.Float32Large(sums, Vector512.Create((float)Factor)),
            1 => Epilogue512.FixedPointOnce(sums, Vector512.Create(Multiplier.Multiplier), Vector512.Create(Multiplier.Shift)),
            _ => Epilogue512.FixedPointTwice(sums, Vector512.Create(Multiplier.Multiplier), Vector512.Create(Multiplier.Shift)),
        };
    }
}
