using System.Collections.Generic;

namespace KeywordSpotting.Training.Pipeline;

/// <summary>What the stages are told; the defaults are what docs/keyword-pipeline.md was made with.</summary>
/// <param name="Speech">Recorded speech: speech_commands_train.zip, speech_commands_val.zip and noise/.</param>
/// <param name="Voices">Synthetic speech, WORD/VOICE.wav; null where there is none.</param>
/// <param name="Run">Folder of everything the stages make.</param>
/// <param name="Variations">Copies of each training clip, the recorded one included.</param>
/// <param name="Seeds">Students, and networks without a teacher to compare them with.</param>
/// <param name="Epochs">Passes over the clips for each of those.</param>
/// <param name="Teachers">Wide networks that answer together with those that had no teacher; 0 for the latter alone.</param>
/// <param name="Earlier">Networks trained before, .safetensors, that answer with them.</param>
/// <param name="TeacherChannels">How wide they are; the student has 64 channels.</param>
/// <param name="TeacherEpochs">Passes over the clips for each of them.</param>
/// <param name="FineTuneEpochs">Passes after each stage of pruning, and at a low rank.</param>
/// <param name="TuneEpochs">Passes to learn the rounding.</param>
/// <param name="Alpha">The teachers' weight in the loss of a student.</param>
/// <param name="Temperature">What both sides' logits are divided by before they are compared.</param>
/// <param name="Dense">The .safetensors of a network trained before, to prune instead of the first student; null for that one.</param>
/// <param name="Markdown">A page whose measured part is written; one in the run's folder where null.</param>
internal sealed record PipelineOptions(
    string Speech,
    string? Voices,
    string Run,
    int Variations = 24,
    int Seeds = 3,
    int Epochs = 40,
    int Teachers = 1,
    IReadOnlyList<string>? Earlier = null,
    int TeacherChannels = 112,
    int TeacherEpochs = 40,
    int FineTuneEpochs = 8,
    int TuneEpochs = 4,
    double Alpha = 0.8,
    double Temperature = 3,
    string? Dense = null,
    string? Markdown = null);
