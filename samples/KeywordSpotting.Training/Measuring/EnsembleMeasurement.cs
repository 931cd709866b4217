using System.Collections.Generic;

namespace KeywordSpotting.Training.Measuring;

/// <summary>Networks that answer together, on the validation split.</summary>
/// <param name="Members">Their names.</param>
/// <param name="Likelihoods">The mean negative log-likelihood of each, in nats.</param>
/// <param name="Accuracies">The accuracy of each.</param>
/// <param name="Likelihood">Of the average of their probabilities.</param>
/// <param name="Accuracy">Of the average of their probabilities.</param>
/// <param name="InformationWhereRight">What the members disagree on where the average is right, in nats.</param>
/// <param name="InformationWhereWrong">The same where it is wrong.</param>
internal sealed record EnsembleMeasurement(
    IReadOnlyList<string> Members,
    IReadOnlyList<double> Likelihoods,
    IReadOnlyList<double> Accuracies,
    double Likelihood,
    double Accuracy,
    double InformationWhereRight,
    double InformationWhereWrong);
