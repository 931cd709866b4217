using System;
using System.Linq;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>The running average of a network's weights over the steps of its training.</summary>
internal sealed class RunningAverage(KwsNetwork network, KwsNetwork average, double longestMemory)
{
    /// <summary>Steps averaged so far.</summary>
    public long Steps { get; set; }

    /// <summary>Starts anew from the network's present weights.</summary>
    public void Start()
    {
        Steps = 0;
        average.CopyFrom(network);
    }

    /// <summary>Takes the weights after one more step into the average.</summary>
    public void Update()
    {
        // A short memory at the start forgets the weights the run began with.
        Steps++;
        double memory = Math.Min(longestMemory, (1.0 + Steps) / (10 + Steps));
        using IDisposable inference = no_grad();
        foreach ((Tensor mean, Tensor current) in average.parameters().Zip(network.parameters()))
        {
            mean.lerp_(current, 1 - memory);
        }

        foreach ((Tensor mean, Tensor current) in average.buffers().Zip(network.buffers()))
        {
            if (mean.is_floating_point())
            {
                mean.lerp_(current, 1 - memory);
            }
        }
    }
}
