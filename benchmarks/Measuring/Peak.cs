using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Benchmarks.Measuring;

/// <summary>
/// The rate of the fastest exact int8 products that C# reaches on this processor, from registers: vpdpbusd, else
/// vpmaddwd on int16.
/// </summary>
internal static class Peak
{
    private const int Steps = 4_000_000;
    private const int Accumulators = 8;

    public static string Name => AvxVnni.IsSupported ? "vpdpbusd (256 bit)" : Avx2.IsSupported ? "vpmaddwd (256 bit)" : "none";

    /// <summary>GMAC/s, the best of several runs.</summary>
    public static double Measure() => !Avx2.IsSupported ? double.NaN : Enumerable.Range(0, 10).Max(_ =>
    {
        long start = Stopwatch.GetTimestamp();
        int lanes = AvxVnni.IsSupported ? DotProducts() : Pairs();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        // The sum is zero; adding it keeps the loop from being removed.
        return ((AvxVnni.IsSupported ? 32.0 : 16.0) * Accumulators * Steps / seconds / 1e9) + lanes;
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int DotProducts()
    {
        Vector256<byte> x = Vector256<byte>.Zero;
        Vector256<sbyte> w = Vector256<sbyte>.One;
        Vector256<int> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (int i = 0; i < Steps; i++)
        {
            a = AvxVnni.MultiplyWideningAndAdd(a, x, w);
            b = AvxVnni.MultiplyWideningAndAdd(b, x, w);
            c = AvxVnni.MultiplyWideningAndAdd(c, x, w);
            d = AvxVnni.MultiplyWideningAndAdd(d, x, w);
            e = AvxVnni.MultiplyWideningAndAdd(e, x, w);
            f = AvxVnni.MultiplyWideningAndAdd(f, x, w);
            g = AvxVnni.MultiplyWideningAndAdd(g, x, w);
            h = AvxVnni.MultiplyWideningAndAdd(h, x, w);
        }

        return (a + b + c + d + e + f + g + h)[0];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Pairs()
    {
        Vector256<int> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (int i = 0; i < Steps; i++)
        {
            // Multiplying the sum itself keeps the product from being computed once for all.
            a += Avx2.MultiplyAddAdjacent(a.AsInt16(), a.AsInt16());
            b += Avx2.MultiplyAddAdjacent(b.AsInt16(), b.AsInt16());
            c += Avx2.MultiplyAddAdjacent(c.AsInt16(), c.AsInt16());
            d += Avx2.MultiplyAddAdjacent(d.AsInt16(), d.AsInt16());
            e += Avx2.MultiplyAddAdjacent(e.AsInt16(), e.AsInt16());
            f += Avx2.MultiplyAddAdjacent(f.AsInt16(), f.AsInt16());
            g += Avx2.MultiplyAddAdjacent(g.AsInt16(), g.AsInt16());
            h += Avx2.MultiplyAddAdjacent(h.AsInt16(), h.AsInt16());
        }

        return (a + b + c + d + e + f + g + h)[0];
    }
}
