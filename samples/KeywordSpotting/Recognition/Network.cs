using System;

namespace KeywordSpotting.Recognition;

/// <summary>The generated network's <c>Predict</c>: from features to the probability of each class.</summary>
internal delegate void Network(ReadOnlySpan<float> features, Span<float> probabilities);
