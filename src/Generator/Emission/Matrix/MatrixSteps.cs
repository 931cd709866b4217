using System.Collections.Generic;
using System.Linq;
using Specializer.Selection;

namespace Specializer.Emission.Matrix;

/// <summary>
/// What sets one form of kernel apart inside the loops that all share: how inputs are prepared, where weights lie and
/// what a step multiplies.
/// </summary>
internal abstract class MatrixSteps(MatrixContext context, VectorDialect dialect)
{
    /// <summary>Products of a loop's body, as the cost model counts its passes.</summary>
    public const int MostProducts = (int)KernelWork.UnrolledProducts;

    // 24 products hide what a loop costs; the rest would be text for the user's compiler.
    private const int MostProductsOf128Bits = 24;

    /// <summary>Element type of the prepared input.</summary>
    public abstract string InputType { get; }

    /// <summary>Element type of the packed weights.</summary>
    public abstract string WeightType { get; }

    /// <summary>Why the kernel cannot overflow or leave its memory.</summary>
    public abstract string Safety { get; }

    /// <summary>The statements that declare and fill <c>prepared</c>.</summary>
    public abstract string[] Preparation { get; }

    /// <summary>Name of the constant that holds the folded bias.</summary>
    public abstract string BiasName { get; }

    /// <summary>Packed weights of a tile from one segment to the next.</summary>
    protected abstract int WeightsOfSegment { get; }

    /// <summary>Products of an unrolled loop's body.</summary>
    protected int MostUnrolledProducts => Dialect.Bits == 128 ? MostProductsOf128Bits : MostProducts;

    protected MatrixContext Context { get; } = context;

    protected VectorDialect Dialect { get; } = dialect;

    public static MatrixSteps Of(MatrixContext context, Microkernel kernel) => kernel switch
    {
        { Tile.Kr: 2 } => new PairSteps(context, VectorDialect.Of(kernel.Set)),
        { Chain: > 0 } => new ChainSteps(context, VectorDialect.Of(kernel.Set), kernel.Tile.Nr, kernel.Chain),
        _ => new QuadSteps(context, VectorDialect.Of(kernel.Set), kernel.Tile.Nr),
    };

    /// <summary>A copy of the input in the scratch memory.</summary>
    protected string[] Copied(string verb, int border) =>
        [$"ref {InputType} prepared = ref {(InputType == "byte" ? "scratch" : $"Unsafe.As<byte, {InputType}>(ref scratch)")};", Context.Preparation(verb, border)];

    /// <summary>References to the weights, at the top of a kernel.</summary>
    public abstract void Locals(CodeWriter code);

    /// <summary>Terms of the distance from the first weight to those of a tile's first channel.</summary>
    public abstract IEnumerable<string> WeightOffset(string channel);

    /// <summary>The most steps that divide a number of steps and keep the products of a loop's body few.</summary>
    public static int Unroll(int steps, int productsOfStep, int most) => Enumerable.Range(1, steps)
        .Last(u => steps % u == 0 && (u == 1 || u * productsOfStep <= most));

    /// <summary>All products of a tile: its segments one after the other, the weights' reference moving along.</summary>
    public virtual void Sums(CodeWriter code, int mr, int vectors, string channel)
    {
        bool segments = Context.Geometry.Segments > 1;
        if (segments)
            code.Line($"ref {WeightType} w = ref weights;");
        SegmentLoops.Open(code, Context.Geometry, InputType);
        Segment(code, mr, vectors, segments ? "w" : "weights");
        if (segments)
            code.Line($"w = ref Unsafe.Add(ref w, {WeightsOfSegment});");
        SegmentLoops.Close(code, Context.Geometry);
    }

    /// <summary>The constants the kernel reads.</summary>
    public abstract void Constants(CodeWriter code);

    /// <summary>The products of one contiguous piece of the window, with weights from the reference <paramref name="w"/> on.</summary>
    protected abstract void Segment(CodeWriter code, int mr, int vectors, string w);
}
