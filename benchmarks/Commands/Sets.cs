using System.Collections.Generic;
using System.Runtime.Intrinsics.X86;
using Specializer.Selection;

namespace Specializer.Benchmarks.Commands;

/// <summary>The instruction sets of this processor that kernels exist for.</summary>
internal static class Sets
{
    /// <summary>The preferred first.</summary>
    public static IEnumerable<InstructionSet> Present()
    {
        if (Avx512Vbmi.IsSupported && AvxVnni.IsSupported)
            yield return InstructionSet.Vbmi;
        if (AvxVnni.IsSupported)
            yield return InstructionSet.AvxVnni;
        if (Avx512BW.IsSupported)
            yield return InstructionSet.Avx512;
        if (Avx2.IsSupported)
            yield return InstructionSet.Avx2;
    }
}
