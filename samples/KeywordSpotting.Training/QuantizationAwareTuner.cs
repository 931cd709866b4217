using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Specializer.Calibration;
using Spectre.Console;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>
/// The last phase of training: a finished network learns to live with the rounding. Each step runs the rounded network
/// and pulls it towards both the labels and the answers the float network gave before.
/// </summary>
internal sealed class QuantizationAwareTuner(
    TrainingOptions options, KwsNetwork start, double alpha, List<SpeechClip> clips, List<SpeechClip> validation, Augmenter augmenter)
    : IDisposable
{
    private const double LongestMemory = 0.99;
    private const int CalibrationClips = 512;

    private readonly KwsNetwork _network = new();
    private readonly KwsNetwork _average = new();
    private readonly Evaluation _validation = new(validation);
    private readonly List<SpeechClip> _calibration = ActivationRanges.Subset(clips, CalibrationClips);

    /// <summary>Tunes from the start or the last checkpoint to the end and returns the averaged network.</summary>
    public KwsNetwork Run(Checkpoint checkpoint)
    {
        _network.CopyFrom(start);
        RunningAverage average = new(_network, _average, LongestMemory);
        average.Start();
        using AdamW optimizer = optim.AdamW(_network.parameters(), options.LearningRate, weight_decay: 1e-4);
        int first = checkpoint.Load(_network, _average, optimizer);
        average.Steps = (long)first * (clips.Count / options.BatchSize);
        FeaturePool pool = new(clips, augmenter, options.Seed);
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                ProgressTask bar = progress.AddTask("quantization-aware tuning", maxValue: options.Epochs);
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
                        AnsiConsole.WriteLine($"epoch {epoch + 1}: loss {loss:F3}, validation, float {_validation.Accuracy(_average):P2}");
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
        // The weights move little; their ranges are looked at again once an epoch.
        ActivationCalibrator ranges = ActivationRanges.Observe(_network, _calibration, alpha);
        QuantizedForward rounded = new(_network, ranges);
        Random random = new(unchecked((options.Seed * 7919) + epoch));
        int[] order = [.. Enumerable.Range(0, clips.Count)];
        random.Shuffle(order);
        int batches = order.Length / options.BatchSize;
        double total = 0;
        for (int batch = 0; batch < batches; batch++)
        {
            using DisposeScope scope = NewDisposeScope();
            LearningRate.Set(optimizer, options.LearningRate, (epoch + ((double)batch / batches)) / options.Epochs);
            (Tensor inputs, Tensor targets) = Batches.Training(
                clips, features, order.AsSpan(batch * options.BatchSize, options.BatchSize), random);
            Tensor logits = rounded.Forward(inputs);
            Tensor loss = (nn.functional.cross_entropy(logits, targets) + nn.functional.cross_entropy(logits, Before(inputs))) / 2;
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            average.Update();
            total += loss.item<float>();
        }

        return total / batches;
    }

    private Tensor Before(Tensor inputs)
    {
        using IDisposable inference = no_grad();
        start.eval();
        return start.forward(inputs).softmax(1);
    }
}
