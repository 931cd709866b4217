using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Matrix;

/// <summary>
/// A Dense layer of one position without loops: every four weights of eight channels are a constant that the compiler
/// places, aligned, beside the code, and constants that are zero throughout are left out. The statements are divided into
/// methods small enough for the JIT; sums go from one to the next through memory.
/// </summary>
internal sealed class MatrixUnrolled(MatrixContext context, Microkernel kernel)
{
    private readonly VectorDialect _dialect = VectorDialect.Of(kernel.Set);
    private readonly UnrolledDense _dense = UnrolledDense.Of(context.Geometry, kernel);
    private readonly sbyte[][] _weights = QuadWeights.Of(context.Graph, context.Node, context.Geometry);

    private string Method => Dispatch.MethodName(context.Layer, kernel);

    private string BiasName => context.Layer + "BiasUnsigned";

    public void Emit(CodeWriter code)
    {
        code.Gap();
        code.Line("// Products are summed in int32 without saturation, and sums wrap as the reference's do; all offsets are constants inside the prepared input.");
        code.Open($"private static void {Method}(ref sbyte x, ref sbyte y, ref byte scratch)");
        foreach (string statement in context.UnsignedInput())
            code.Line(statement);
        if (_dense.Chunks > 1)
            code.Line($"ref int sums = ref Unsafe.As<byte, int>(ref Unsafe.Add(ref scratch, {_dense.SumsOffset}));");
        for (int tile = 0; tile < _dense.Tiles; tile++)
        {
            for (int chunk = 0; chunk < _dense.Chunks; chunk++)
                code.Line($"{Name(tile, chunk)}(ref prepared, ref y{(_dense.Chunks > 1 ? ", ref sums" : "")});");
        }

        code.Close();
        for (int tile = 0; tile < _dense.Tiles; tile++)
        {
            for (int chunk = 0; chunk < _dense.Chunks; chunk++)
                Chunk(code, tile, chunk);
        }
    }

    // The set comes last, as in every kernel's name.
    private string Name(int tile, int chunk) => $"{context.Layer}_Tile{tile}Part{chunk}_{kernel.Set}";

    private void Chunk(CodeWriter code, int tile, int chunk)
    {
        int first = tile * kernel.Tile.Nr;
        int channels = System.Math.Min(kernel.Tile.Nr, context.Geometry.OutputChannels - first);
        int vectors = (channels + _dialect.Lanes - 1) / _dialect.Lanes;
        code.Gap();
        code.Open($"private static void {Name(tile, chunk)}(ref byte prepared, ref sbyte y{(_dense.Chunks > 1 ? ", ref int sums" : "")})");
        code.Line($"ref int bias = ref {(chunk == 0 ? $"Constant.Int32({BiasName})" : "sums")};");
        for (int v = 0; v < vectors; v++)
            code.Line($"{_dialect.Vector}<int> sum{v} = {_dialect.Vector}.LoadUnsafe(ref bias{Address.Index("0", (chunk == 0 ? first : 0) + (v * _dialect.Lanes))});");
        int end = System.Math.Min((chunk + 1) * _dense.QuadsPerChunk, context.Geometry.Quads);
        for (int quad = chunk * _dense.QuadsPerChunk; quad < end; quad++)
            Step(code, first, vectors, quad);
        if (chunk + 1 < _dense.Chunks)
        {
            for (int v = 0; v < vectors; v++)
                code.Line($"sum{v}.StoreUnsafe(ref sums{Address.Index("0", v * _dialect.Lanes)});");
        }
        else
        {
            Answers(code, first, channels, vectors);
        }

        code.Close();
    }

    private void Step(CodeWriter code, int first, int vectors, int quad)
    {
        int[] used = [.. Enumerable.Range(0, vectors).Where(v => Constant(first + (v * _dialect.Lanes), quad).Any(w => w != 0))];
        if (used.Length == 0)
            return;
        code.Line($"{_dialect.Vector}<byte> x{quad} = {_dialect.Helpers}.LoadQuad(ref prepared, {4 * quad});");
        foreach (int v in used)
        {
            string words = string.Join(", ", Constant(first + (v * _dialect.Lanes), quad).Select(w => "0x" + w.ToString("X", CultureInfo.InvariantCulture)));
            code.Line($"sum{v} = {_dialect.DotProduct}(sum{v}, x{quad}, {_dialect.Vector}.Create({words}).AsSByte());");
        }
    }

    /// <summary>The weights of four inputs for a vector of channels, [channel][4], as 64-bit words.</summary>
    private IEnumerable<ulong> Constant(int channel, int quad)
    {
        for (int c = channel; c < channel + _dialect.Lanes; c += 2)
        {
            ulong word = 0;
            for (int b = 0; b < 8; b++)
            {
                if (c + (b / 4) < _weights.Length)
                    word |= (ulong)(byte)_weights[c + (b / 4)][(4 * quad) + (b % 4)] << (8 * b);
            }

            yield return word;
        }
    }

    private void Answers(CodeWriter code, int first, int channels, int vectors)
    {
        context.Epilogue.Locals(code, _dialect);
        for (int v = 0; v < vectors; v++)
        {
            string place = Address.Index("0", first + (v * _dialect.Lanes));
            context.Epilogue.LoadVector(code, _dialect, v, array => $"{_dialect.Vector}.LoadUnsafe(ref {array}{place})");
        }

        string[] sums = [.. Enumerable.Range(0, vectors).Select(v => $"sum{v}")];
        context.Epilogue.StoreVectors(code, _dialect, "y", first, sums, channels);
    }
}
