using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Distillation;
using Specializer.Ensembles;
using Specializer.Probabilities;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>
/// From fresh weights towards labels and the answers of finished networks. The loss and its gradient are the runtime
/// library's, computed over spans; TorchSharp carries the gradient from the logits back to the weights.
/// </summary>
/// <param name="teachers">One or more networks, of any width; they do not change.</param>
/// <param name="loss">How their answers count.</param>
internal sealed class DistillationObjective(IReadOnlyList<KwsNetwork> teachers, DistillationLoss loss) : IObjective
{
    /// <inheritdoc/>
    public string Title => "distillation";

    /// <summary>Leaves the weights as the seed made them.</summary>
    public void Start(KwsNetwork network)
    {
    }

    /// <inheritdoc/>
    public Loss Begin(KwsNetwork network)
    {
        network.train();
        return (features, targets) => LossOf(network.forward(features), TeacherProbabilities(features), Values(targets));
    }

    /// <summary>
    /// A scalar whose value is the loss, and whose derivative with respect to the logits is the gradient that came with it:
    /// Σ logits · gradient, moved to that value by a constant.
    /// </summary>
    private Tensor LossOf(Tensor logits, float[] teacher, float[] targets)
    {
        float[] gradient = new float[teacher.Length];
        DistillationValue value = loss.FromProbabilities(Values(logits), teacher, (int)logits.shape[1], targets, gradient);
        Tensor direction = (logits * tensor(gradient, logits.shape)).sum();
        return direction - direction.detach() + value.Total;
    }

    /// <summary>The mean of the teachers' softmaxes at the loss's temperature, [batch, classes].</summary>
    private float[] TeacherProbabilities(Tensor features)
    {
        using IDisposable inference = no_grad();
        float[][] members = new float[teachers.Count][];
        for (int i = 0; i < members.Length; i++)
        {
            teachers[i].eval();
            Tensor logits = teachers[i].forward(features);
            members[i] = Values(logits);
            Logits.Softmax(members[i], (int)logits.shape[1], members[i], loss.Temperature);
        }

        float[] average = new float[members[0].Length];
        Ensemble.Average([.. members.SelectMany(member => member)], members.Length, average);
        return average;
    }

    private static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
}
