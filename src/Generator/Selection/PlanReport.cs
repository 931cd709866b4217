using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Specializer.Ir;

namespace Specializer.Selection;

/// <summary>What the user should know of the kernels and the memory chosen for a model.</summary>
internal static class PlanReport
{
    // Below this the 128-bit kernels are as good as any, and there is nothing to say.
    private const double Noticeable = 1.1;

    /// <summary>Layers that were pruned for nothing: no kernel that was chosen for them skips zeros.</summary>
    public static IEnumerable<Finding> Findings(KernelPlan plan)
    {
        foreach (LayerPlan layer in plan.Layers)
        {
            // Where channels went with the zeros, the pruning has paid.
            Node node = layer.Node;
            bool wasPruned = node.Options.Sparsity > 0 && node.WeightError is not null && node.Removal is null;
            if (!wasPruned || layer.Choices.Any(choice => choice.Chosen.Kernel.SkipsZeros))
                continue;
            string share = ZeroShare(plan.Graph, node).ToString("P0", CultureInfo.InvariantCulture);
            yield return new Finding(FindingIds.SparsityBelowBreakEven, node.Name, share, WhyDense(plan.Graph, layer)) { Layer = node.Name };
        }
    }

    public static IEnumerable<Measurement> Measurements(KernelPlan plan, ModelSpec spec)
    {
        int bytes = plan.Arena.Bytes;
        yield return new Measurement(new Finding(FindingIds.ArenaTooLarge, Number(bytes)), Bar.ArenaBytes, bytes)
        {
            OwnBar = spec.MaximumArenaBytes,
        };

        double narrow = PlanCost.Cycles(plan, InstructionSet.Vector128);
        double wide = PlanCost.Cycles(plan, InstructionSet.Avx2);
        if (narrow > Noticeable * wide)
        {
            yield return new Measurement(
                new Finding(FindingIds.InstructionSetUnreachable, Number(narrow), Number(wide)), Bar.NativeBaseline, narrow / wide);
        }
    }

    /// <summary>Layers that were to become two thin ones and have stayed whole.</summary>
    public static IEnumerable<Finding> KeptWhole(KernelPlan plan) => plan.Forms
        .Where(form => !form.IsThin)
        .Select(form => new Finding(FindingIds.LowRankNotFaster, form.Layer, Number(form.Rank), form.Comparison) { Layer = form.Layer });

    private static string WhyDense(Graph graph, LayerPlan layer)
    {
        var costs =
            from choice in layer.Choices
            from sparse in Candidates.Of(graph, layer.Node, choice.Set).Where(candidate => candidate.Kernel.SkipsZeros)
            orderby sparse.Cycles / choice.Chosen.Cycles
            select (Sparse: sparse, choice.Chosen);
        var (best, dense) = costs.FirstOrDefault();
        return best is null
            ? "no kernel for its shape skips zeros"
            : $"{dense.Kernel.Name} at {Number(dense.Cycles)} expected cycles is faster than {best.Kernel.Name} at {Number(best.Cycles)}, which skips them";
    }

    private static double ZeroShare(Graph graph, Node node)
    {
        Tensor weights = graph.InputOf(node, 1);
        sbyte[] values = weights.Data!.Int8;
        int perChannel = values.Length / weights.Quant!.ZeroPoints.Length;
        int zeros = values.Where((value, i) => value == weights.Quant.ZeroPointAt(
            node is DepthwiseConv2DNode ? i % weights.Quant.ZeroPoints.Length : i / perChannel)).Count();
        return (double)zeros / values.Length;
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
