using System;
using System.Linq;
using KeywordSpotting;
using KeywordSpotting.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Specializer.Training.Tests;

/// <summary>Training rounds as the build does: the rounded network beside the generated code of the sample.</summary>
public sealed class QuantizedForwardTests
{
    private const int Clips = 200;
    private const int Classes = 12;
    private const int Features = 49 * 10;

    [Fact]
    public void Probabilities_are_within_rounding_of_the_generated_code()
    {
        using IDisposable inference = no_grad();
        using KwsNetwork network = Shipped.Network();
        using Tensor features = RandomFeatures(Clips);
        float[] inputs = features.data<float>().ToArray();

        float[] simulated = new QuantizedForward(network, Shipped.Ranges()).Forward(features)
            .div(Shipped.Temperature()).softmax(1).data<float>().ToArray();

        float[] generated = new float[Classes];
        double difference = 0;
        for (int i = 0; i < Clips; i++)
        {
            Kws.Predict(inputs.AsSpan(i * Features, Features), generated);
            difference += generated.Select((p, c) => Math.Abs(p - simulated[(i * Classes) + c])).Max();
        }

        // The generated probabilities are rounded to steps of 1/256 themselves. Rounding left out at the input alone
        // moves them by twice that; of the pooling's, which is finer than a logit's step, nothing can be seen here.
        Assert.InRange(difference / Clips, 0, 1.0 / 256);
    }

    [Fact]
    public void The_rounding_is_not_left_out()
    {
        using IDisposable inference = no_grad();
        using KwsNetwork network = Shipped.Network();
        using Tensor features = RandomFeatures(8);
        network.eval();

        Tensor rounded = new QuantizedForward(network, Shipped.Ranges()).Forward(features);

        Assert.NotEqual(network.forward(features).data<float>().ToArray(), rounded.data<float>().ToArray());
    }

    [Fact]
    public void Every_parameter_gets_a_gradient_through_the_rounding()
    {
        using KwsNetwork network = Shipped.Network();
        using Tensor features = RandomFeatures(4);

        nn.functional.cross_entropy(
            new QuantizedForward(network, Shipped.Ranges()).Forward(features), full([4, Classes], 1f / Classes)).backward();

        Assert.All(network.named_parameters(), named => Assert.True(
            named.parameter.grad is { } gradient && gradient.abs().sum().item<float>() > 0, $"{named.name} learns nothing"));
    }

    [Fact]
    public void Values_outside_the_range_get_none()
    {
        using KwsNetwork network = Shipped.Network();
        using Tensor features = RandomFeatures(1);
        features[0, 0, 20, 3] = 1000;
        features.requires_grad_(true);

        new QuantizedForward(network, Shipped.Ranges()).Forward(features).square().sum().backward();

        Assert.Equal(0, features.grad![0, 0, 20, 3].item<float>());
        Assert.NotEqual(0, features.grad![0, 0, 20, 4].item<float>());
    }

    // Levels as speech has them: the first coefficient far below the others.
    private static Tensor RandomFeatures(int clips)
    {
        manual_seed(3);
        return (randn([clips, 1, 49, 10]) * 12) - tensor(new[] { 40f, 0, 0, 0, 0, 0, 0, 0, 0, 0 });
    }
}
