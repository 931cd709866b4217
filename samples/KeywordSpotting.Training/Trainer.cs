using System;
using System.Linq;
using Spectre.Console;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>
/// Trains a network through one phase; what it hands back is the running average of the weights, not the last ones.
/// </summary>
/// <param name="options">Epochs, rates, seed.</param>
/// <param name="phase">What is trained towards what.</param>
/// <param name="bank">The clips to train on.</param>
/// <param name="teacher">A teacher's answers to all variations of them, in the bank's order, or null.</param>
/// <param name="validation">Clips of speakers that are not trained on: measured in lines of progress, and for nothing else.</param>
internal sealed class Trainer(TrainingOptions options, Phase phase, FeatureBank bank, float[][]? teacher, Evaluation validation) : IDisposable
{
    private readonly KwsNetwork _network = FreshNetwork(options.Seed, phase);
    private readonly KwsNetwork _average = FreshNetwork(options.Seed, phase);

    /// <summary>Trains from the beginning or the last checkpoint to the end and returns the averaged network.</summary>
    public KwsNetwork Run(Checkpoint checkpoint)
    {
        using AdamW optimizer = optim.AdamW(_network.parameters(), options.LearningRate, weight_decay: 1e-4);
        RunningAverage average = new(_network, _average, options.LongestMemory);
        average.Start();
        int first = checkpoint.Load(_network, _average, optimizer);
        phase.Constraint?.Apply(_network);
        average.Steps = (long)first * (bank.Clips / options.BatchSize);
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                ProgressTask bar = progress.AddTask(phase.Title, maxValue: options.Epochs);
                bar.Value = first;
                for (int epoch = first; epoch < options.Epochs; epoch++)
                {
                    double loss;
                    using (new CollectionPause())
                    {
                        loss = Epoch(epoch, optimizer, average);
                    }

                    bar.Increment(1);
                    if ((epoch + 1) % options.ReportEvery == 0 || epoch + 1 == options.Epochs)
                    {
                        AnsiConsole.WriteLine($"{phase.Title}, epoch {epoch + 1}: loss {loss:F3}, validation {validation.Accuracy(_average):P2}");
                        checkpoint.Save(_network, _average, optimizer, epoch + 1);
                    }
                }
            });
        return _average;
    }

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        _network.Dispose();
        _average.Dispose();
    }

    private static KwsNetwork FreshNetwork(int seed, Phase phase)
    {
        manual_seed(seed);
        KwsNetwork network = new(phase.Start?.Channels ?? phase.Channels);
        if (phase.Start is not null)
        {
            network.CopyFrom(phase.Start);
        }

        return network;
    }

    private double Epoch(int epoch, AdamW optimizer, RunningAverage average)
    {
        Random random = new(unchecked((options.Seed * 7919) + epoch));
        int[] order = [.. Enumerable.Range(0, bank.Clips)];
        random.Shuffle(order);
        int batches = order.Length / options.BatchSize;
        double total = 0;
        Func<Tensor, Tensor> forward = phase.Forward.Begin(_network);
        for (int index = 0; index < batches; index++)
        {
            using DisposeScope scope = NewDisposeScope();
            LearningRate.Set(optimizer, options.LearningRate, (epoch + ((double)index / batches)) / options.Epochs);
            Batch batch = Batches.Training(
                bank, teacher, order.AsSpan(index * options.BatchSize, options.BatchSize), options.LabelSmoothing, random);
            Tensor loss = phase.Criterion.Of(forward(batch.Features), batch);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            phase.Constraint?.AfterStep(_network, ((long)epoch * batches) + index);
            average.Update();
            total += loss.item<float>();
        }

        // The average of weights that fit need not fit itself.
        phase.Constraint?.Apply(_average);
        return total / batches;
    }
}
