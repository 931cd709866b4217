using System;
using TorchSharp.Modules;

namespace KeywordSpotting.Training;

/// <summary>The course of the learning rate: it rises over the first hundredth of a run, then falls along half a cosine.</summary>
internal static class LearningRate
{
    private const double Warmup = 0.01;
    private const double LowestFactor = 1e-3;

    /// <summary>Sets the rate for a place in the run, 0 at its beginning and 1 at its end.</summary>
    public static void Set(AdamW optimizer, double highest, double progress)
    {
        double factor = progress < Warmup
            ? progress / Warmup
            : 0.5 * (1 + Math.Cos(Math.PI * (progress - Warmup) / (1 - Warmup)));
        foreach (AdamW.ParamGroup group in optimizer.ParamGroups)
        {
            group.LearningRate = highest * Math.Max(factor, LowestFactor);
        }
    }
}
