using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Calibration;
using TorchSharp;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>Lets the runtime library's observers see every activation the build quantizes.</summary>
internal static class ActivationRanges
{
    /// <summary>Runs the network over clips and returns the observers' ranges.</summary>
    public static ActivationCalibrator Observe(KwsNetwork network, IReadOnlyList<SpeechClip> clips, double alpha)
    {
        ActivationCalibrator calibrator = new(alpha > 0 ? ObserverKind.Quantile : ObserverKind.MinMax, alpha);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = no_grad();
        network.eval();
        Tensor x = Batches.Features(clips);
        Show(calibrator, "input", x);
        foreach (ConvolutionBlock block in network.Blocks)
        {
            x = block.forward(x);
            Show(calibrator, block.Layer, x);
        }

        Show(calibrator, "fc", network.Dense.forward(x.mean([2, 3])));
        for (int i = 0; i < clips.Count; i++)
        {
            calibrator.CountSample();
        }

        return calibrator;
    }

    /// <summary>Every n-th clip of each class, so that the subset has the classes' proportions.</summary>
    public static List<SpeechClip> Subset(IReadOnlyList<SpeechClip> clips, int count)
    {
        int step = Math.Max(1, clips.Count / count);
        return [.. clips.OrderBy(clip => clip.Label).Where((_, i) => i % step == 0)];
    }

    private static void Show(ActivationCalibrator calibrator, string name, Tensor value)
        => calibrator.Observe(name, value.contiguous().data<float>().ToArray());
}
