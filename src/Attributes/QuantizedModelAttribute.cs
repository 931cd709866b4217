using System;

namespace Specializer;

/// <summary>
/// Turns a partial class into a neural network: the generator reads the weights while the project compiles and adds
/// the code that runs them in int8.
/// </summary>
/// <remarks>
/// A <c>.tflite</c> file carries its layers. A <c>.safetensors</c> file carries weights only: write one
/// <see cref="QuantizedLayerAttribute"/> for each layer, in the order they run.
/// </remarks>
/// <example>
/// <code>
/// [QuantizedModel("kws.tflite")]
/// public static partial class Kws;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class QuantizedModelAttribute : Attribute
{
    /// <summary>Names the file that holds the weights.</summary>
    /// <param name="path">
    /// A <c>.tflite</c> or <c>.safetensors</c> file among the project's <c>SpecializerModel</c> items: its path from
    /// the project's folder, or as much of the end of that path as is unique.
    /// </param>
    public QuantizedModelAttribute(string path) => Path = path;

    /// <summary>The file that holds the weights, as written.</summary>
    public string Path { get; }

    /// <summary>
    /// Extents of the network's input without the batch axis, outermost first: [height, width, channels] before a
    /// convolution, [features] before a Dense layer. Each is at least 1. Needed for <c>.safetensors</c>, unused
    /// where the file carries the shape.
    /// </summary>
    public int[] Input { get; set; } = [];

    /// <summary>How int32 sums become int8; <see cref="Specializer.Requantization.Float32"/> unless set.</summary>
    public Requantization Requantization { get; set; }

    /// <summary>
    /// The file with the range of each activation, found as the model is; <c>MODEL.calibration.json</c> beside
    /// <c>MODEL.safetensors</c> unless set. Of a file that is quantized already only its temperature
    /// counts.
    /// </summary>
    public string? Calibration { get; set; }

    /// <summary>
    /// Names of the layers (or of a <c>.tflite</c> file's tensors) to answer with instead of the network's own
    /// outputs; what only the outputs left out needed is not computed.
    /// </summary>
    public string[] Outputs { get; set; } = [];

    /// <summary>
    /// The most working memory the model may need, in bytes: a build warns (SPZ0025) where it needs more. At least 0; the
    /// project's <c>SpecializerMaximumArenaBytes</c> unless set, no limit where there is none.
    /// </summary>
    public int MaximumArenaBytes { get; set; }

    /// <summary>
    /// Leaves in what is taken out otherwise: channels that no answer depends on, and constant ones that a bias can take
    /// in. False unless set; the answers are the same either way, so this is for measuring what the removal saves.
    /// </summary>
    public bool KeepDeadChannels { get; set; }

    /// <summary>
    /// Adds <c>public static bool SelfTest()</c>, with which a device proves its own kernels: it runs the network on fixed
    /// inputs and compares a checksum of the answers with that of the generator's plain loops. False unless set. Building
    /// takes as long as four runs of those loops, a few nanoseconds a multiplication.
    /// </summary>
    public bool SelfTest { get; set; }

    /// <summary>
    /// What the scores are divided by before they become probabilities, so that the probabilities come true (Guo et al.,
    /// 2017). Positive and finite; the calibration file's unless set, 1 where it has none. It changes no answer and costs
    /// nothing: where the network ends in Softmax or Logistic its table is made for the divided scores, elsewhere
    /// <c>OutputScale</c> is divided. For networks with one output.
    /// </summary>
    public double Temperature { get; set; } = 1;

    /// <summary>
    /// The range of the weights runs from their α to their 1−α quantile, and weights outside are clipped. In
    /// [0, 0.5); 0 is minimum to maximum. Unused where the file is quantized already.
    /// </summary>
    public double Alpha { get; set; }

    /// <summary>
    /// One scale of weights for each output channel, or one for the whole tensor. True unless set. Unused where the
    /// file is quantized already.
    /// </summary>
    public bool PerChannel { get; set; } = true;

    /// <summary>
    /// Zero point 0 for the weights, or the zero point that fits their range best. True unless set. Unused where
    /// the file is quantized already.
    /// </summary>
    public bool Symmetric { get; set; } = true;
}
