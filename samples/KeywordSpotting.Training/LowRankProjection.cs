using System;
using Specializer.Numerics;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>
/// Keeps the pointwise layers at a rank, so that the build can replace each by two thin ones without an error: weights are
/// set to the nearest matrix of that rank every few steps (projected gradient descent). A batch normalization behind the
/// layer scales rows and leaves the rank as it is.
/// </summary>
internal sealed class LowRankProjection(int rank) : IWeightConstraint
{
    // One decomposition costs about as much as a step.
    private const int Period = 20;

    /// <inheritdoc/>
    public void AfterStep(KwsNetwork network, long step)
    {
        if ((step + 1) % Period == 0)
        {
            Apply(network);
        }
    }

    /// <inheritdoc/>
    public void Apply(KwsNetwork network)
    {
        using IDisposable inference = no_grad();
        foreach (ConvolutionBlock layer in network.Pointwise)
        {
            using Tensor nearest = tensor(Nearest(layer.Weight.Values(), network.Channels), layer.Weight.shape);
            layer.Weight.copy_(nearest);
        }
    }

    /// <summary>The nearest matrix of the rank, by Frobenius' norm (Eckart and Young, 1936).</summary>
    private float[] Nearest(float[] weights, int inputs)
    {
        int outputs = weights.Length / inputs;
        LowRankFactors factors = LowRankFactors.Of(SingularValues.Of(weights, outputs, inputs), rank);
        float[] product = new float[weights.Length];
        for (int output = 0; output < outputs; output++)
        {
            for (int k = 0; k < rank; k++)
            {
                float factor = factors.Second[(output * rank) + k];
                for (int input = 0; input < inputs; input++)
                {
                    product[(output * inputs) + input] += factor * factors.First[(k * inputs) + input];
                }
            }
        }

        return product;
    }
}
