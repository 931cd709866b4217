using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Spectre.Console;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>
/// Trains the network by one kind of loss; what it hands back is the running average of the weights, not the last ones.
/// </summary>
internal sealed class Trainer(
    TrainingOptions options, IObjective objective, List<SpeechClip> clips, List<SpeechClip> validation, Augmenter augmenter)
    : IDisposable
{
    private readonly KwsNetwork _network = new();
    private readonly KwsNetwork _average = new();
    private readonly Evaluation _validation = new(validation);

    /// <summary>Trains from the beginning or the last checkpoint to the end and returns the averaged network.</summary>
    public KwsNetwork Run(Checkpoint checkpoint)
    {
        objective.Start(_network);
        using AdamW optimizer = optim.AdamW(_network.parameters(), options.LearningRate, weight_decay: 1e-4);
        RunningAverage average = new(_network, _average, options.LongestMemory);
        average.Start();
        int first = checkpoint.Load(_network, _average, optimizer);
        average.Steps = (long)first * (clips.Count / options.BatchSize);
        FeaturePool pool = new(clips, augmenter, options.Seed);
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                ProgressTask bar = progress.AddTask(objective.Title, maxValue: options.Epochs);
                bar.Value = first;
                Task<float[][]> next = pool.Renew(first);
                for (int epoch = first; epoch < options.Epochs; epoch++)
                {
                    float[][] features = next.GetAwaiter().GetResult();
                    next = pool.Renew(epoch + 1);
                    double loss;
                    using (new CollectionPause())
                    {
                        loss = Epoch(epoch, features, optimizer, average);
                    }

                    bar.Increment(1);
                    if ((epoch + 1) % options.ReportEvery == 0 || epoch + 1 == options.Epochs)
                    {
                        double accuracy = _validation.Accuracy(_average);
                        AnsiConsole.WriteLine($"epoch {epoch + 1}: loss {loss:F3}, validation {accuracy:P2}");
                        checkpoint.Save(_network, _average, optimizer, epoch + 1);
                    }
                }

                next.Wait();
            });
        return _average;
    }

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        _network.Dispose();
        _average.Dispose();
        _validation.Dispose();
    }

    private double Epoch(int epoch, float[][] features, AdamW optimizer, RunningAverage average)
    {
        Random random = new(unchecked((options.Seed * 7919) + epoch));
        int[] order = [.. Enumerable.Range(0, clips.Count)];
        random.Shuffle(order);
        int batches = order.Length / options.BatchSize;
        double total = 0;
        Loss lossOf = objective.Begin(_network);
        for (int batch = 0; batch < batches; batch++)
        {
            using DisposeScope scope = NewDisposeScope();
            LearningRate.Set(optimizer, options.LearningRate, (epoch + ((double)batch / batches)) / options.Epochs);
            (Tensor inputs, Tensor targets) = Batches.Training(
                clips, features, order.AsSpan(batch * options.BatchSize, options.BatchSize), random);
            Tensor loss = lossOf(inputs, targets);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            average.Update();
            total += loss.item<float>();
        }

        return total / batches;
    }
}
