using System.Collections.Generic;
using System.IO;
using System.Linq;
using KeywordSpotting.Training.Generated;
using KeywordSpotting.Training.Pipeline.Stages;

namespace KeywordSpotting.Training.Pipeline;

/// <summary>A network that is measured, and how the build is told of it.</summary>
/// <param name="Name">Of its files.</param>
/// <param name="Title">What the report calls it.</param>
/// <param name="Rank">The rank its pointwise layers are built with; 0 where they stay whole.</param>
internal sealed record Candidate(string Name, string Title, int Rank = 0)
{
    private static readonly string[] Pointwise = ["pw1", "pw2", "pw3", "pw4"];

    /// <summary>All networks that were made so far, in the order of the stages.</summary>
    public static IReadOnlyList<Candidate> Of(Workspace workspace)
    {
        IEnumerable<Candidate> all =
        [
            .. BaselineStage.Names(workspace.Options).Select((name, i) => new Candidate(name, $"no teacher, seed {i + 1}")),
            .. StudentStage.Names(workspace.Options).Select((name, i) => new Candidate(name, $"student, seed {i + 1}")),
            new Candidate("dense", "dense, trained before"),
            .. PruneStage.Blocks.Select(share => new Candidate(PruneStage.NameOf("blocks", share), $"{100 * share:F0} % pruned, 1×4 blocks")),
            .. PruneStage.Weights.Select(share => new Candidate(PruneStage.NameOf("weights", share), $"{100 * share:F0} % pruned, single weights")),
            new Candidate(LowRankStage.Network, $"pointwise rank {LowRankStage.Rank}", LowRankStage.Rank),
            .. TuneStage.Sources(workspace.Options).Select(name => new Candidate(TuneStage.Tuned(name), $"{name}, tuned for int8")),
        ];
        return [.. all.Where(candidate => File.Exists(workspace.PathOf(candidate.Name + ".safetensors")))];
    }

    /// <summary>The request to generate it.</summary>
    public NetworkRequest Request(Workspace workspace) => new(workspace.PathOf(Name + ".safetensors"))
    {
        LowRank = Rank == 0 ? [] : [.. Pointwise.Select(layer => (layer, Rank))],
    };
}
