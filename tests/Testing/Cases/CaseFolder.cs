using System.Collections.Generic;
using System.IO;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Testing.Cases;

/// <summary>
/// Compiled cases in a folder, from where processes with other instruction sets load them: they need neither a compiler
/// nor the reference.
/// </summary>
internal static class CaseFolder
{
    /// <summary>The file of the compiled classes.</summary>
    public const string Image = "cases.dll";

    private const string Values = "cases.bin";

    /// <summary>Emits and compiles the cases, many in one compilation.</summary>
    /// <param name="folder">Where to; what is there is replaced.</param>
    /// <param name="cases">The cases.</param>
    /// <param name="isGuarded">Whether they are to run between guard pages (<see cref="GuardedSource"/>).</param>
    /// <param name="emulated">Source of classes that stand in for instructions, of <see cref="EmulatedInstructions"/>.</param>
    public static void Write(string folder, IReadOnlyList<TestCase> cases, bool isGuarded, string? emulated = null)
    {
        KernelPlan[] plans = [.. cases.Select(c => c.Plan())];
        byte[] image = isGuarded
            ? LoadedModels.CompileSources(GuardedSource.Of(plans, emulated), allowUnsafe: true)
            : LoadedModels.CompileImage(plans, emulated);
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, Image), image);
        using BinaryWriter writer = new(File.Create(Path.Combine(folder, Values)));
        writer.Write(isGuarded);
        writer.Write(cases.Count);
        for (int i = 0; i < cases.Count; i++)
        {
            GuardedLayout.Of(plans[i]).Write(writer);
            Write(writer, cases[i].Inputs);
            Write(writer, cases[i].Expected);
        }
    }

    /// <summary>The image's bytes.</summary>
    public static byte[] ReadImage(string folder) => File.ReadAllBytes(Path.Combine(folder, Image));

    /// <summary>What the cases are given and what they must answer, in the order written.</summary>
    public static (bool IsGuarded, IReadOnlyList<StoredCase> Cases) ReadCases(string folder)
    {
        using BinaryReader reader = new(File.OpenRead(Path.Combine(folder, Values)));
        bool isGuarded = reader.ReadBoolean();
        StoredCase[] cases = new StoredCase[reader.ReadInt32()];
        for (int i = 0; i < cases.Length; i++)
            cases[i] = new StoredCase(GuardedLayout.Read(reader), ReadValues(reader), ReadValues(reader));
        return (isGuarded, cases);
    }

    private static void Write(BinaryWriter writer, sbyte[][][] runs)
    {
        writer.Write(runs.Length);
        foreach (sbyte[][] tensors in runs)
        {
            writer.Write(tensors.Length);
            foreach (sbyte[] values in tensors)
            {
                writer.Write(values.Length);
                writer.Write((byte[])(object)values);
            }
        }
    }

    private static sbyte[][][] ReadValues(BinaryReader reader)
    {
        sbyte[][][] runs = new sbyte[reader.ReadInt32()][][];
        for (int r = 0; r < runs.Length; r++)
        {
            runs[r] = new sbyte[reader.ReadInt32()][];
            for (int t = 0; t < runs[r].Length; t++)
                runs[r][t] = (sbyte[])(object)reader.ReadBytes(reader.ReadInt32());
        }

        return runs;
    }
}

/// <summary>A case without its graph.</summary>
internal sealed record StoredCase(GuardedLayout Layout, sbyte[][][] Inputs, sbyte[][][] Expected);
