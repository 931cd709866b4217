using System;
using System.Linq;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Specializer.Kernels;
using Xunit;

namespace Specializer.Runtime.Tests.Kernels;

public sealed class Gather512Tests
{
    [Fact]
    public void Any_number_of_answers_is_written_in_order_and_nothing_else()
    {
        Assert.SkipUnless(Avx512Vbmi.IsSupported, "The processor has no AVX-512 VBMI.");
        Random random = new(5);
        for (int count = 1; count <= 64; count++)
        {
            // As a kernel has them: sixteen outputs of each group, in an order of their own.
            int[] lanes = [.. Enumerable.Range(0, 64)];
            random.Shuffle(lanes);
            int[] rounded = [.. Enumerable.Range(0, 64).Select(_ => random.Next(-400, 400))];
            Vector512<int>[] groups = [.. Enumerable.Range(0, 4).Select(g => Vector512.Create(rounded, 16 * g))];
            byte[] order = [.. Enumerable.Range(0, 64).Select(output => PlaceOf(lanes[output]))];

            sbyte[] target = [.. Enumerable.Repeat((sbyte)99, 80)];
            Gather512.Store(
                ref target[8], Gather512.Pack(groups[0], groups[1]), Gather512.Pack(groups[2], groups[3]), Vector512.Create(order), count, 7, -100, 110);

            Assert.Equal(Enumerable.Range(0, count).Select(output => (sbyte)Math.Clamp(rounded[lanes[output]] + 7, -100, 110)), target[8..(8 + count)]);
            Assert.All(target[..8].Concat(target[(8 + count)..]), untouched => Assert.Equal(99, untouched));
        }
    }

    private static byte PlaceOf(int lane) => (byte)((lane % 16 / 4 * 16) + (lane / 16 * 4) + (lane % 4));
}
