using System.Collections.Generic;
using Specializer.Distillation;

namespace KeywordSpotting.Training;

/// <summary>What a run learns from beside labels.</summary>
/// <param name="Teachers">The .safetensors of one teacher or more.</param>
/// <param name="Loss">How their answers count.</param>
internal sealed record Distillation(IReadOnlyList<string> Teachers, DistillationLoss Loss);
