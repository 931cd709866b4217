namespace KeywordSpotting.Training;

/// <summary>What a training run is made of besides its data.</summary>
/// <param name="Epochs">Passes over the clips.</param>
/// <param name="Seed">What every random choice of the run follows from.</param>
/// <param name="BatchSize">Clips in one step.</param>
/// <param name="LearningRate">The highest learning rate of the run.</param>
/// <param name="ReportEvery">Epochs from one line of progress, and one checkpoint, to the next.</param>
/// <param name="LongestMemory">Share of the running average that one more step leaves of it, once there are many.</param>
/// <param name="LabelSmoothing">What the labels give away, to all classes alike (Szegedy et al. 2016, arXiv:1512.00567).</param>
internal sealed record TrainingOptions(
    int Epochs,
    int Seed,
    int BatchSize = 32,
    double LearningRate = 2e-3,
    int ReportEvery = 5,
    double LongestMemory = 0.998,
    float LabelSmoothing = 0.05f);
