using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Matrix;

/// <summary>The loops of every vector kernel: tiles of M positions by N channels.</summary>
internal static class MatrixVector
{
    // More in a method have more variables than the JIT tracks, and sums beyond those live on the stack.
    private const int MostUnrolledTiles = 4;

    public static void Emit(KernelWriter code, MatrixContext context, Microkernel kernel)
    {
        MatrixSteps steps = MatrixSteps.Of(context, kernel);
        int nr = kernel.Tile.Nr;
        int tiles = context.Geometry.OutputChannels / nr;
        int rest = context.Geometry.OutputChannels % nr;

        code.Remark(steps.Safety);
        foreach (string statement in steps.Preparation)
            code.Line(statement);
        steps.Locals(code);
        BorderBiases.Locals(code, context, steps.BiasName);
        context.Epilogue.Locals(code, VectorDialect.Of(kernel.Set));

        // A dense layer's tiles are few and short: one after the other they know their weights' places.
        bool unrolled = context.Geometry.Positions == 1 && tiles is > 1 and <= MostUnrolledTiles;
        if (unrolled)
        {
            for (int tile = 0; tile < tiles; tile++)
            {
                code.Open();
                Positions(code, context, kernel, steps, nr, $"{tile * nr}");
                code.Close();
            }
        }
        else if (tiles == 1 && rest == 0)
        {
            Positions(code, context, kernel, steps, nr, "0");
        }
        else if (tiles > 0)
        {
            code.Open(tiles == 1 ? "" : $"for (nuint channel = 0; channel < {tiles * nr}; channel += {nr})");
            Positions(code, context, kernel, steps, nr, tiles == 1 ? "0" : "channel");
            code.Close();
        }

        if (rest > 0)
        {
            code.Open();
            Positions(code, context, kernel, steps, rest, $"{tiles * nr}");
            code.Close();
        }
    }

    /// <summary>All positions for the channels that start at <paramref name="channel"/>, a variable or a number.</summary>
    private static void Positions(
        CodeWriter code, MatrixContext context, Microkernel kernel, MatrixSteps steps, int channels, string channel)
    {
        VectorDialect dialect = VectorDialect.Of(kernel.Set);
        MatrixGeometry g = context.Geometry;
        int mr = kernel.Tile.Mr;
        int vectors = (channels + dialect.Lanes - 1) / dialect.Lanes;

        code.Line($"ref {steps.WeightType} weights = ref {Address.Of("packed", steps.WeightOffset(channel))};");
        string Load(string array, int v) => $"{dialect.Vector}.LoadUnsafe(ref {array}{Address.Index(channel, v * dialect.Lanes)})";
        bool together = context.Epilogue.StoresTogether(dialect, channels);
        bool allChannels = mr > 1 && channels == g.OutputChannels && context.Epilogue.StoresPositions(dialect, channels);
        for (int v = 0; v < vectors; v++)
        {
            if (g.Borders is null)
                code.Line($"{dialect.Vector}<int> bias{v} = {Load("bias", v)};");
            // The last vector is stored by itself where their number is odd.
            if (allChannels ? mr * vectors % 2 == 1 : !together || v >= channels / dialect.Lanes / 2 * 2)
                context.Epilogue.LoadVector(code, dialect, v, array => Load(array, v));
        }

        bool rows = g.OutputHeight > 1;
        if (rows)
            code.Open($"for (nuint row = 0; row < {g.OutputHeight}; row++)");
        if (g.Borders is not null)
            BorderBiases.Row(code, context, "biasRow", rows ? "row" : "0");
        bool columns = TileLoop.OpenColumns(code, g.OutputWidth, mr);
        string[] variables = [.. rows ? new[] { "row" } : [], .. columns ? new[] { "column" } : []];
        code.Line($"ref {steps.InputType} window = ref {Address.Of("prepared", Scaled(variables, g.RowStep, g.PositionStep))};");
        for (int p = 0; p < mr; p++)
        {
            if (g.Borders is not null)
                BorderBiases.Position(code, context, $"bias{p}", "biasRow", Address.Sum(columns ? ["column"] : [], p));
            string[] biases = [.. Enumerable.Range(0, vectors).Select(v => g.Borders is null ? $"bias{v}" : Load($"bias{p}", v))];
            code.Line($"{dialect.Vector}<int> {string.Join(", ", biases.Select((bias, v) => $"sum{p}_{v} = {bias}"))};");
        }

        steps.Sums(code, mr, vectors, channel);

        IEnumerable<string> answers = Scaled(variables, g.OutputWidth * g.OutputChannels, g.OutputChannels).Append(channel);
        code.Line($"ref sbyte target = ref {Address.Of("y", answers)};");
        if (allChannels)
        {
            string[] sums = [.. from p in Enumerable.Range(0, mr) from v in Enumerable.Range(0, vectors) select $"sum{p}_{v}"];
            context.Epilogue.StorePositions(code, dialect, "target", sums, vectors);
        }

        for (int p = 0; p < mr && !allChannels; p++)
        {
            string[] sums = [.. Enumerable.Range(0, vectors).Select(v => $"sum{p}_{v}")];
            context.Epilogue.StoreVectors(code, dialect, "target", p * g.OutputChannels, sums, channels, firstChannel: together ? channel : null);
        }

        if (columns)
            code.Close();
        if (rows)
            code.Close();
    }

    private static IEnumerable<string> Scaled(string[] variables, int rowFactor, int columnFactor) =>
        variables.Select(name => Address.Times(name, name == "row" ? rowFactor : columnFactor));
}
