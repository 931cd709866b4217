using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using KeywordSpotting.FrontEnd;
using Specializer.Ensembles;
using Specializer.Probabilities;
using TorchSharp;
using static TorchSharp.torch;

namespace KeywordSpotting.Training.Pipeline;

/// <summary>
/// What an ensemble of teachers says of each variation of the training clips: computed once, for every student and
/// every phase that has the teachers beside it.
/// </summary>
internal static class TeacherAnswers
{
    /// <summary>The mean of the networks' softmaxes at a temperature, for each variation in the bank's order.</summary>
    public static float[][] Compute(IReadOnlyList<KwsNetwork> teachers, double temperature, FeatureBank bank, Action advance)
    {
        int classes = Keywords.Names.Count;
        float[][] answers = new float[bank.Clips * bank.Variations][];
        using IDisposable inference = no_grad();
        for (int variation = 0; variation < bank.Variations; variation++)
        {
            foreach (int[] clips in Enumerable.Range(0, bank.Clips).Chunk(256))
            {
                using DisposeScope scope = NewDisposeScope();
                float[] average = Average(teachers, temperature, Batches.Of(bank, clips, variation));
                for (int i = 0; i < clips.Length; i++)
                {
                    answers[bank.Index(clips[i], variation)] = average.AsSpan(i * classes, classes).ToArray();
                }
            }

            advance();
        }

        return answers;
    }

    /// <summary>Writes answers to a file.</summary>
    public static void Save(float[][] answers, string path) => Files.WriteWhole(path, stream =>
    {
        foreach (float[] answer in answers)
        {
            stream.Write(MemoryMarshal.AsBytes<float>(answer));
        }
    });

    /// <summary>Reads the answers to the variations of a bank.</summary>
    /// <exception cref="InvalidDataException">They are those of another bank.</exception>
    public static float[][] Load(string path, FeatureBank bank)
    {
        int classes = Keywords.Names.Count;
        float[][] answers = new float[bank.Clips * bank.Variations][];
        using FileStream stream = File.OpenRead(path);
        if (stream.Length != (long)answers.Length * classes * sizeof(float))
        {
            throw new InvalidDataException($"{path} answers other clips than the bank's; delete it to compute it again");
        }

        for (int i = 0; i < answers.Length; i++)
        {
            answers[i] = new float[classes];
            stream.ReadExactly(MemoryMarshal.AsBytes(answers[i].AsSpan()));
        }

        return answers;
    }

    private static float[] Average(IReadOnlyList<KwsNetwork> teachers, double temperature, Tensor features)
    {
        float[][] members = [.. teachers.Select(teacher =>
        {
            teacher.eval();
            float[] probabilities = teacher.forward(features).Values();
            Logits.Softmax(probabilities, Keywords.Names.Count, probabilities, temperature);
            return probabilities;
        })];
        float[] average = new float[members[0].Length];
        Ensemble.Average([.. members.SelectMany(member => member)], members.Length, average);
        return average;
    }
}
