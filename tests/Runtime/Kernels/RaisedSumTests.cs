using System;
using System.Collections.Generic;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using CsCheck;
using Specializer.Kernels;
using Specializer.Numerics;
using Xunit;

namespace Specializer.Runtime.Tests.Kernels;

/// <summary>
/// Sums that are floats' bits against <see cref="Requantize"/>, within what layers that use them may have: scales from 2^-15 to
/// 1/2, sums up to 2^26, and a least answer that is the zero point.
/// </summary>
public sealed class RaisedSumTests
{
    /// <summary>The largest sum.</summary>
    public const int Largest = (1 << 26) - 1;

    private static readonly Gen<float> Scales = Gen.Float[-15f, -1f].Select(exponent => MathF.Pow(2, exponent));

    /// <summary>The sums on both sides of every step of the answer, where a product that is off by its last bit shows, and others.</summary>
    [Fact]
    public void Every_step_of_the_answer_is_where_the_reference_has_it() => Gen.Select(Scales, Gen.Int[-128, 127]).Sample((scale, zeroPoint) =>
    {
        List<int> sums = [.. Ends];
        for (int answer = 0; answer < 255; answer++)
        {
            int step = (int)Math.Min(Largest, (answer + 0.5) / scale);
            sums.AddRange([step - 1, step, Math.Min(Largest, step + 1)]);
        }

        Compare(sums, scale, zeroPoint);
    });

    [Fact]
    public void Any_sum_gives_the_answer_of_the_reference() =>
        Gen.Select(Scales, Gen.Int[-128, 127], Gen.Int[-Largest, Largest].Array[64]).Sample((scale, zeroPoint, sums) => Compare(sums, scale, zeroPoint));

    private static int[] Ends => [-Largest, -(1 << 23) - 1, -(1 << 23), -1, 0, 1, (1 << 23) - 1, 1 << 23, (1 << 23) + 1, Largest];

    private static void Compare(IEnumerable<int> sums, float scale, int zeroPoint)
    {
        float offset = -RaisedSum.Float * scale;
        foreach (int sum in sums)
        {
            sbyte expected = Requantize.Float32(sum, scale, zeroPoint, zeroPoint, 127);
            int raised = sum + RaisedSum.Bits;
            Assert.Equal(expected, Answer(Epilogue128.Float32Raised(Vector128.Create(raised), Vector128.Create(scale))[0], zeroPoint));
            if (Avx2.IsSupported)
            {
                Assert.Equal(expected, Answer(Epilogue256.Float32Raised(Vector256.Create(raised), Vector256.Create(scale))[0], zeroPoint));
                Assert.Equal(expected, Answer(Epilogue256.Float32Raised(Vector256.Create(raised), Vector256.Create(scale), Vector256.Create(offset))[0], zeroPoint));
            }

            if (Avx512BW.IsSupported)
            {
                Assert.Equal(expected, Answer(Epilogue512.Float32Raised(Vector512.Create(raised), Vector512.Create(scale))[0], zeroPoint));
                Assert.Equal(expected, Answer(Epilogue512.Float32Raised(Vector512.Create(raised), Vector512.Create(scale), Vector512.Create(offset))[0], zeroPoint));
            }
        }
    }

    private static sbyte Answer(int rounded, int zeroPoint) => (sbyte)Math.Clamp((long)rounded + zeroPoint, zeroPoint, 127);
}
