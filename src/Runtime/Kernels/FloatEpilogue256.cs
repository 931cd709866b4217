using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Specializer.Numerics;

namespace Specializer.Kernels;

/// <summary>
/// From vectors of eight int32 sums whose answers are neighbours in memory to int8 values: <see cref="Requantize.Float32"/>
/// lane by lane. With AVX-512 two vectors are rounded as one. The zero point is added while they are packed, where it
/// takes fewer instructions.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class FloatEpilogue256
{
    /// <summary>Writes sixteen values.</summary>
    /// <param name="target">The first one's place.</param>
    /// <param name="scales">The first channel's scale.</param>
    /// <param name="offsets">Its offset, −2^23 · scale, where the form has offsets; else it is not read.</param>
    /// <param name="channels">Scales there are: 16, or 8 where the sums are of two positions.</param>
    /// <param name="a">The first eight sums.</param>
    /// <param name="b">The other eight.</param>
    /// <param name="form">What the sums are.</param>
    /// <param name="zeroPoint">The output's zero point.</param>
    /// <param name="min">The least answer.</param>
    /// <param name="max">The largest answer.</param>
    /// <param name="isUnsigned">Whether answers are written moved up by 128, for a kernel that reads them as uint8.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref sbyte target, ref float scales, ref float offsets, int channels, Vector256<int> a, Vector256<int> b, SumForm form, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        if (Avx512BW.VL.IsSupported)
        {
            Epilogue512.Store(ref target, Round(Lanes512.Join(a, b), ref scales, ref offsets, 0, channels, form), zeroPoint, min, max, isUnsigned);
            return;
        }

        Epilogue256.Store(
            ref target, Round(a, ref scales, ref offsets, 0, channels, form), Round(b, ref scales, ref offsets, 8, channels, form), zeroPoint, min, max, isUnsigned);
    }

    /// <summary>Writes thirty-two values.</summary>
    /// <param name="target">The first one's place.</param>
    /// <param name="scales">The first channel's scale.</param>
    /// <param name="offsets">Its offset, −2^23 · scale, where the form has offsets; else it is not read.</param>
    /// <param name="channels">Scales there are: 32, or 16 or 8 where the sums are of two or four positions.</param>
    /// <param name="a">The first eight sums.</param>
    /// <param name="b">The next eight.</param>
    /// <param name="c">The next eight.</param>
    /// <param name="d">The last eight.</param>
    /// <param name="form">What the sums are.</param>
    /// <param name="zeroPoint">The output's zero point.</param>
    /// <param name="min">The least answer.</param>
    /// <param name="max">The largest answer.</param>
    /// <param name="isUnsigned">Whether answers are written moved up by 128, for a kernel that reads them as uint8.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref sbyte target, ref float scales, ref float offsets, int channels, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d,
        SumForm form, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        if (Avx512BW.VL.IsSupported)
        {
            StoreQuarters(
                ref target, Round(Lanes512.Join(a, b), ref scales, ref offsets, 0, channels, form), Round(Lanes512.Join(c, d), ref scales, ref offsets, 16, channels, form),
                zeroPoint, min, max, isUnsigned);
            return;
        }

        Epilogue256.Store(
            ref target, Round(a, ref scales, ref offsets, 0, channels, form), Round(b, ref scales, ref offsets, 8, channels, form),
            Round(c, ref scales, ref offsets, 16, channels, form), Round(d, ref scales, ref offsets, 24, channels, form), zeroPoint, min, max, isUnsigned);
    }

    /// <summary>Writes thirty-two values of one channel.</summary>
    /// <param name="target">The first one's place.</param>
    /// <param name="scale">The channel's scale, in every lane.</param>
    /// <param name="a">The first eight sums.</param>
    /// <param name="b">The next eight.</param>
    /// <param name="c">The next eight.</param>
    /// <param name="d">The last eight.</param>
    /// <param name="form">What the sums are.</param>
    /// <param name="zeroPoint">The output's zero point.</param>
    /// <param name="min">The least answer.</param>
    /// <param name="max">The largest answer.</param>
    /// <param name="isUnsigned">Whether answers are written moved up by 128, for a kernel that reads them as uint8.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref sbyte target, Vector256<float> scale, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d,
        SumForm form, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        if (Avx512BW.VL.IsSupported)
        {
            Vector512<float> wide = Vector512.Create(scale.ToScalar());
            StoreQuarters(ref target, Round(Lanes512.Join(a, b), wide, form), Round(Lanes512.Join(c, d), wide, form), zeroPoint, min, max, isUnsigned);
            return;
        }

        Epilogue256.Store(
            ref target, Round(a, scale, form), Round(b, scale, form), Round(c, scale, form), Round(d, scale, form),
            zeroPoint, min, max, isUnsigned);
    }

    /// <summary>Writes sixty-four values of one channel.</summary>
    /// <param name="target">The first one's place.</param>
    /// <param name="scale">The channel's scale, in every lane.</param>
    /// <param name="a">The first eight sums.</param>
    /// <param name="b">The next eight.</param>
    /// <param name="c">The next eight.</param>
    /// <param name="d">The next eight.</param>
    /// <param name="e">The next eight.</param>
    /// <param name="f">The next eight.</param>
    /// <param name="g">The next eight.</param>
    /// <param name="h">The last eight.</param>
    /// <param name="form">What the sums are.</param>
    /// <param name="zeroPoint">The output's zero point.</param>
    /// <param name="min">The least answer.</param>
    /// <param name="max">The largest answer.</param>
    /// <param name="isUnsigned">Whether answers are written moved up by 128, for a kernel that reads them as uint8.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref sbyte target, Vector256<float> scale, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d,
        Vector256<int> e, Vector256<int> f, Vector256<int> g, Vector256<int> h, SumForm form, int zeroPoint, int min, int max, bool isUnsigned = false)
    {
        if (!Avx512BW.VL.IsSupported)
        {
            Store(ref target, scale, a, b, c, d, form, zeroPoint, min, max, isUnsigned);
            Store(ref Unsafe.Add(ref target, 32), scale, e, f, g, h, form, zeroPoint, min, max, isUnsigned);
            return;
        }

        Vector512<float> wide = Vector512.Create(scale.ToScalar());
        Epilogue512.Store(
            ref target, Round(Lanes512.Join(a, b), wide, form), Round(Lanes512.Join(c, d), wide, form),
            Round(Lanes512.Join(e, f), wide, form), Round(Lanes512.Join(g, h), wide, form), zeroPoint, min, max, isUnsigned);
    }

    /// <summary>Packing works in quarters: each holds four values of both halves of a, then of b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(ref sbyte target, Vector512<int> a, Vector512<int> b, int zeroPoint, int min, int max, bool isUnsigned)
    {
        Vector256<int> bytes = Epilogue512.Bytes(Avx512BW.PackSignedSaturate(a, b), zeroPoint).AsInt32();
        bytes = Avx2.PermuteVar8x32(bytes, Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7));
        Epilogue256.Clamp(bytes.AsSByte(), min, max, isUnsigned).StoreUnsafe(ref target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Round(Vector512<int> sums, ref float scales, ref float offsets, int place, int channels, SumForm form) => form == SumForm.RaisedWithOffsets
        ? Epilogue512.Float32Raised(sums, Factors(ref scales, place, channels), Factors(ref offsets, place, channels))
        : Round(sums, Factors(ref scales, place, channels), form);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(Vector256<int> sums, ref float scales, ref float offsets, int place, int channels, SumForm form)
    {
        nuint channel = (nuint)(place % channels);
        return form == SumForm.RaisedWithOffsets
            ? Epilogue256.Float32Raised(sums, Vector256.LoadUnsafe(ref scales, channel), Vector256.LoadUnsafe(ref offsets, channel))
            : Round(sums, Vector256.LoadUnsafe(ref scales, channel), form);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Factors(ref float factors, int place, int channels) => channels == 8
        ? Avx512F.InsertVector256(Vector256.LoadUnsafe(ref factors).ToVector512Unsafe(), Vector256.LoadUnsafe(ref factors), 1)
        : Vector512.LoadUnsafe(ref factors, (nuint)(place % channels));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Round(Vector512<int> sums, Vector512<float> scales, SumForm form) =>
        form == SumForm.Small ? Epilogue512.Float32(sums, scales)
        : form == SumForm.Large ? Epilogue512.Float32Large(sums, scales)
        : Epilogue512.Float32Raised(sums, scales);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(Vector256<int> sums, Vector256<float> scales, SumForm form) =>
        form == SumForm.Small ? Epilogue256.Float32(sums, scales)
        : form == SumForm.Large ? Epilogue256.Float32Large(sums, scales)
        : Epilogue256.Float32Raised(sums, scales);
}
