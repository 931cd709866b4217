using System.Linq;
using KeywordSpotting.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Specializer.Training.Tests;

public sealed class RunningAverageTests
{
    [Fact]
    public void It_starts_as_the_network_is()
    {
        using KwsNetwork network = Filled(3);
        using KwsNetwork average = Filled(5);

        new RunningAverage(network, average, longestMemory: 0.9).Start();

        Assert.All(Weights.Of(average), weight => Assert.Equal(3, weight));
    }

    [Fact]
    public void The_first_steps_forget_quickly()
    {
        using KwsNetwork network = Filled(11);
        using KwsNetwork average = Filled(0);

        // After one step (1 + 1) / (10 + 1) of what was there is left.
        new RunningAverage(network, average, longestMemory: 0.9).Update();

        Assert.All(Weights.Of(average), weight => Assert.Equal(9, weight, 1e-5f));
    }

    [Fact]
    public void Later_ones_keep_the_longest_memory()
    {
        using KwsNetwork network = Filled(1);
        using KwsNetwork average = Filled(0);

        new RunningAverage(network, average, longestMemory: 0.75) { Steps = 1000 }.Update();

        Assert.All(Weights.Of(average), weight => Assert.Equal(0.25f, weight, 1e-6f));
    }

    private static KwsNetwork Filled(float value)
    {
        KwsNetwork network = new();
        using (no_grad())
        {
            foreach (Tensor tensor in network.parameters().Concat(network.buffers()).Where(tensor => tensor.is_floating_point()))
            {
                tensor.fill_(value);
            }
        }

        return network;
    }
}
