using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>Blocks of bytes transposed in registers, for <see cref="Panels"/>.</summary>
internal static class PanelBlocks
{
    /// <summary>
    /// Sixteen channels of thirty-two positions, with AVX2. Interleaving the first eight rows with the last eight four
    /// times is a transposition of 16x16 values, in both halves of the vectors at once.
    /// </summary>
    /// <param name="panel">[channel][position].</param>
    /// <param name="pitch">Bytes from one channel to the next.</param>
    /// <param name="target">[position][channel].</param>
    /// <param name="pitchOfTarget">Bytes from one position to the next.</param>
    public static void Transpose(ref sbyte panel, nuint pitch, ref sbyte target, nuint pitchOfTarget)
    {
        Vector256<byte> a0 = Row(ref panel, 0, pitch), a1 = Row(ref panel, 1, pitch);
        Vector256<byte> a2 = Row(ref panel, 2, pitch), a3 = Row(ref panel, 3, pitch);
        Vector256<byte> a4 = Row(ref panel, 4, pitch), a5 = Row(ref panel, 5, pitch);
        Vector256<byte> a6 = Row(ref panel, 6, pitch), a7 = Row(ref panel, 7, pitch);
        Vector256<byte> a8 = Row(ref panel, 8, pitch), a9 = Row(ref panel, 9, pitch);
        Vector256<byte> aA = Row(ref panel, 10, pitch), aB = Row(ref panel, 11, pitch);
        Vector256<byte> aC = Row(ref panel, 12, pitch), aD = Row(ref panel, 13, pitch);
        Vector256<byte> aE = Row(ref panel, 14, pitch), aF = Row(ref panel, 15, pitch);
        Vector256<byte> b0 = Avx2.UnpackLow(a0, a8), b1 = Avx2.UnpackHigh(a0, a8);
        Vector256<byte> b2 = Avx2.UnpackLow(a1, a9), b3 = Avx2.UnpackHigh(a1, a9);
        Vector256<byte> b4 = Avx2.UnpackLow(a2, aA), b5 = Avx2.UnpackHigh(a2, aA);
        Vector256<byte> b6 = Avx2.UnpackLow(a3, aB), b7 = Avx2.UnpackHigh(a3, aB);
        Vector256<byte> b8 = Avx2.UnpackLow(a4, aC), b9 = Avx2.UnpackHigh(a4, aC);
        Vector256<byte> bA = Avx2.UnpackLow(a5, aD), bB = Avx2.UnpackHigh(a5, aD);
        Vector256<byte> bC = Avx2.UnpackLow(a6, aE), bD = Avx2.UnpackHigh(a6, aE);
        Vector256<byte> bE = Avx2.UnpackLow(a7, aF), bF = Avx2.UnpackHigh(a7, aF);
        Vector256<byte> c0 = Avx2.UnpackLow(b0, b8), c1 = Avx2.UnpackHigh(b0, b8);
        Vector256<byte> c2 = Avx2.UnpackLow(b1, b9), c3 = Avx2.UnpackHigh(b1, b9);
        Vector256<byte> c4 = Avx2.UnpackLow(b2, bA), c5 = Avx2.UnpackHigh(b2, bA);
        Vector256<byte> c6 = Avx2.UnpackLow(b3, bB), c7 = Avx2.UnpackHigh(b3, bB);
        Vector256<byte> c8 = Avx2.UnpackLow(b4, bC), c9 = Avx2.UnpackHigh(b4, bC);
        Vector256<byte> cA = Avx2.UnpackLow(b5, bD), cB = Avx2.UnpackHigh(b5, bD);
        Vector256<byte> cC = Avx2.UnpackLow(b6, bE), cD = Avx2.UnpackHigh(b6, bE);
        Vector256<byte> cE = Avx2.UnpackLow(b7, bF), cF = Avx2.UnpackHigh(b7, bF);
        Vector256<byte> d0 = Avx2.UnpackLow(c0, c8), d1 = Avx2.UnpackHigh(c0, c8);
        Vector256<byte> d2 = Avx2.UnpackLow(c1, c9), d3 = Avx2.UnpackHigh(c1, c9);
        Vector256<byte> d4 = Avx2.UnpackLow(c2, cA), d5 = Avx2.UnpackHigh(c2, cA);
        Vector256<byte> d6 = Avx2.UnpackLow(c3, cB), d7 = Avx2.UnpackHigh(c3, cB);
        Vector256<byte> d8 = Avx2.UnpackLow(c4, cC), d9 = Avx2.UnpackHigh(c4, cC);
        Vector256<byte> dA = Avx2.UnpackLow(c5, cD), dB = Avx2.UnpackHigh(c5, cD);
        Vector256<byte> dC = Avx2.UnpackLow(c6, cE), dD = Avx2.UnpackHigh(c6, cE);
        Vector256<byte> dE = Avx2.UnpackLow(c7, cF), dF = Avx2.UnpackHigh(c7, cF);
        Vector256<byte> e0 = Avx2.UnpackLow(d0, d8), e1 = Avx2.UnpackHigh(d0, d8);
        Vector256<byte> e2 = Avx2.UnpackLow(d1, d9), e3 = Avx2.UnpackHigh(d1, d9);
        Vector256<byte> e4 = Avx2.UnpackLow(d2, dA), e5 = Avx2.UnpackHigh(d2, dA);
        Vector256<byte> e6 = Avx2.UnpackLow(d3, dB), e7 = Avx2.UnpackHigh(d3, dB);
        Vector256<byte> e8 = Avx2.UnpackLow(d4, dC), e9 = Avx2.UnpackHigh(d4, dC);
        Vector256<byte> eA = Avx2.UnpackLow(d5, dD), eB = Avx2.UnpackHigh(d5, dD);
        Vector256<byte> eC = Avx2.UnpackLow(d6, dE), eD = Avx2.UnpackHigh(d6, dE);
        Vector256<byte> eE = Avx2.UnpackLow(d7, dF), eF = Avx2.UnpackHigh(d7, dF);
        Store(e0, ref target, 0, pitchOfTarget);
        Store(e1, ref target, 1, pitchOfTarget);
        Store(e2, ref target, 2, pitchOfTarget);
        Store(e3, ref target, 3, pitchOfTarget);
        Store(e4, ref target, 4, pitchOfTarget);
        Store(e5, ref target, 5, pitchOfTarget);
        Store(e6, ref target, 6, pitchOfTarget);
        Store(e7, ref target, 7, pitchOfTarget);
        Store(e8, ref target, 8, pitchOfTarget);
        Store(e9, ref target, 9, pitchOfTarget);
        Store(eA, ref target, 10, pitchOfTarget);
        Store(eB, ref target, 11, pitchOfTarget);
        Store(eC, ref target, 12, pitchOfTarget);
        Store(eD, ref target, 13, pitchOfTarget);
        Store(eE, ref target, 14, pitchOfTarget);
        Store(eF, ref target, 15, pitchOfTarget);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Row(ref sbyte panel, nuint channel, nuint pitch) => Vector256.LoadUnsafe(ref panel, channel * pitch).AsByte();

    /// <summary>A position and the sixteenth after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<byte> values, ref sbyte target, nuint position, nuint pitch)
    {
        values.GetLower().AsSByte().StoreUnsafe(ref target, position * pitch);
        values.GetUpper().AsSByte().StoreUnsafe(ref target, (position + 16) * pitch);
    }
}
