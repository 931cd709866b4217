using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Specializer.Kernels;

/// <summary>Softmax over int8 logits in integers, the same on every processor.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Softmax
{
    /// <summary>
    /// Probabilities in units of 1/256 with zero point −128, the largest 255/256.
    /// </summary>
    /// <param name="source">[rows, classes] logits.</param>
    /// <param name="target">[rows, classes]; may be the source.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="table">256 entries: exp(−β·scale·d) · 2^23, rounded, for d below the row's largest logit.</param>
    public static void Run(ref sbyte source, ref sbyte target, int rows, int classes, ref int table)
    {
        for (int row = 0; row < rows; row++)
        {
            int largest = sbyte.MinValue;
            for (int i = 0; i < classes; i++)
                largest = Math.Max(largest, Unsafe.Add(ref source, i));

            ulong sum = 0;
            for (int i = 0; i < classes; i++)
                sum += (uint)Unsafe.Add(ref table, largest - Unsafe.Add(ref source, i));

            for (int i = 0; i < classes; i++)
            {
                ulong share = (uint)Unsafe.Add(ref table, largest - Unsafe.Add(ref source, i));
                ulong probability = ((share << 8) + (sum >> 1)) / sum;
                Unsafe.Add(ref target, i) = (sbyte)((int)Math.Min(probability, 255) - 128);
            }

            source = ref Unsafe.Add(ref source, classes);
            target = ref Unsafe.Add(ref target, classes);
        }
    }
}
