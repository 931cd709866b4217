using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace Specializer.Testing;

/// <summary>The 1,000 official keyword samples: features, labels and TFLite's logits by two of its kernels.</summary>
internal sealed class Kws01
{
    public const int Classes = 12;

    private const int FeatureLength = 49 * 10;

    private Kws01(sbyte[][] features, int[] labels, sbyte[][] builtin, sbyte[][] xnnpack)
    {
        Features = features;
        Labels = labels;
        Builtin = builtin;
        Xnnpack = xnnpack;
    }

    public sbyte[][] Features { get; }

    public int[] Labels { get; }

    /// <summary>Logits of TFLite's own kernels.</summary>
    public sbyte[][] Builtin { get; }

    /// <summary>Logits of TFLite's XNNPACK kernels.</summary>
    public sbyte[][] Xnnpack { get; }

    public static Kws01 Load()
    {
        string[][] rows = File.ReadLines(SharedData.PathOf("golden", "kws01", "expected.tsv"))
            .Skip(1)
            .Select(line => line.Split('\t'))
            .ToArray();
        sbyte[][] features = File.ReadAllBytes(SharedData.PathOf("golden", "kws01", "features.bin"))
            .Chunk(FeatureLength)
            .Select(Signed)
            .ToArray();
        if (features.Length != rows.Length)
            throw new InvalidDataException($"{features.Length} samples of features, {rows.Length} of answers.");

        return new Kws01(
            features,
            rows.Select(r => int.Parse(r[1], CultureInfo.InvariantCulture)).ToArray(),
            rows.Select(r => Signed(Convert.FromHexString(r[3]))).ToArray(),
            rows.Select(r => Signed(Convert.FromHexString(r[4]))).ToArray());
    }

    private static sbyte[] Signed(byte[] bytes) => MemoryMarshal.Cast<byte, sbyte>(bytes).ToArray();
}
