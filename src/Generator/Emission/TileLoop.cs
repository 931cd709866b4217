namespace Specializer.Emission;

/// <summary>The loop over a row's positions in tiles.</summary>
internal static class TileLoop
{
    /// <summary>
    /// Opens it; inside, <c>column</c> is the tile's first position. Opens nothing and returns false where one tile is
    /// the whole row.
    /// </summary>
    public static bool OpenColumns(CodeWriter code, int width, int mr)
    {
        if (width == mr)
            return false;

        if (width % mr == 0)
        {
            code.Open($"for (nuint column = 0; column < {width}; column += {mr})");
            return true;
        }

        code.Line("// The last tile moves back to end with the row: some positions are computed twice, to the same answer.");
        code.Open($"for (nuint tile = 0; tile < {width}; tile += {mr})");
        code.Line($"nuint column = Math.Min(tile, {width - mr});");
        return true;
    }
}
