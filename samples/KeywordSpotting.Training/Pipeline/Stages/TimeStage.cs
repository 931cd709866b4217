using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using KeywordSpotting.FrontEnd;
using KeywordSpotting.Training.Generated;
using KeywordSpotting.Training.Measuring;

namespace KeywordSpotting.Training.Pipeline.Stages;

/// <summary>
/// Microseconds of every network's generated code. The networks take turns, so that what else the machine does meanwhile
/// costs all of them alike; the median of the turns counts.
/// </summary>
internal sealed class TimeStage : IStage
{
    /// <summary>The file of what was measured.</summary>
    public const string File = "times.json";

    private const int Turns = 31;
    private const int RunsInTurn = 200;
    private const int WarmingRuns = 2000;

    /// <inheritdoc/>
    public string Name => "time";

    /// <inheritdoc/>
    public string Description => "Measures the microseconds of every network's generated code; on a quiet machine, please.";

    /// <inheritdoc/>
    public void Run(Workspace workspace)
    {
        IReadOnlyList<Candidate> candidates = Candidate.Of(workspace);
        IReadOnlyList<GeneratedNetwork> networks = GeneratedNetworks.Build([.. candidates.Select(candidate => candidate.Request(workspace))]);
        float[] features = workspace.Validation.Features(0, 0);
        float[] probabilities = new float[Keywords.Names.Count];
        double[][] microseconds = [.. candidates.Select(_ => new double[Turns])];
        Workspace.ShowProgress(Name, Turns, advance =>
        {
            for (int turn = -1; turn < Turns; turn++)
            {
                for (int i = 0; i < networks.Count; i++)
                {
                    int runs = turn < 0 ? WarmingRuns : RunsInTurn;
                    long start = Stopwatch.GetTimestamp();
                    for (int run = 0; run < runs; run++)
                    {
                        networks[i].Predict(features, probabilities);
                    }

                    if (turn >= 0)
                    {
                        microseconds[i][turn] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / runs;
                    }
                }

                advance();
            }
        });
        Measurement.Write(
            candidates.Zip(microseconds).ToDictionary(pair => pair.First.Name, pair => pair.Second.Order().ElementAt(Turns / 2)),
            workspace.PathOf(File));
    }
}
