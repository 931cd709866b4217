using System.Globalization;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission;

/// <summary>SelfTest: the model on fixed inputs, its answers against those of the reference.</summary>
internal static class SelfTestMembers
{
    public static void Emit(CodeWriter code, EntryPoints.Ends ends, bool onStack, ulong checksum, string className)
    {
        string bytes = "ArenaBytes + " + string.Join(" + ", ends.Names.Select(n => n + "Length"));
        string expected = "0x" + checksum.ToString("X16", CultureInfo.InvariantCulture);
        code.Gap();
        code.Line("/// <summary>");
        code.Line("/// Runs the model on fixed inputs with the kernels of this processor: false where an answer differs from those that");
        code.Line("/// the generator's plain loops gave when this file was written. Allocates nothing that Run does not; safe from many threads.");
        code.Line("/// </summary>");
        code.Open("public static bool SelfTest()");
        if (onStack)
        {
            code.Line("SelfTestProgram program = default;");
            code.Line($"StackArena.Run(ref program, {bytes});");
            code.Line($"return program.Checksum == {expected};");
        }
        else
        {
            code.Line($"return SelfTestChecksum(StackArena.ThreadBuffer({bytes})) == {expected};");
        }

        code.Close();
        Checksum(code, ends);
        if (onStack)
            Program(code, className);
    }

    /// <summary>The checksum of this processor's answers, as Reference/SelfTestChecksum.cs computes the reference's.</summary>
    private static void Checksum(CodeWriter code, EntryPoints.Ends ends)
    {
        code.Gap();
        code.Open("private static ulong SelfTestChecksum(Span<byte> arena)");
        string[] slices = EntryPoints.Slices(code, ends);
        code.Line("ulong checksum = SelfTestValues.Empty;");
        code.Open("for (int run = 0; run < SelfTestValues.Runs; run++)");
        for (int i = 0; i < ends.Inputs.Length; i++)
            code.Line($"SelfTestValues.Fill({slices[i]}, run, {i});");
        code.Line($"Run({string.Join(", ", slices)}, arena[..ArenaBytes]);");
        foreach (string output in slices.Skip(ends.Inputs.Length))
            code.Line($"checksum = SelfTestValues.Add(checksum, {output});");
        code.Close();
        code.Gap();
        code.Line("return checksum;");
        code.Close();
    }

    private static void Program(CodeWriter code, string className)
    {
        code.Gap();
        code.Open("private struct SelfTestProgram : IArenaProgram");
        code.Line("public ulong Checksum;");
        code.Gap();
        code.Line($"public void Run(scoped Span<byte> arena) => Checksum = {className}.SelfTestChecksum(arena);");
        code.Close();
    }
}
