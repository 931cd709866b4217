using Specializer;

namespace KeywordSpotting;

/// <summary>
/// The keyword network: the depthwise-separable network of MLPerf Tiny, trained by KeywordSpotting.Training. The
/// generator reads the weights while this project compiles and adds <c>Predict</c> and the rest.
/// </summary>
[QuantizedModel("kws.safetensors", Input = [49, 10, 1])]
[QuantizedLayer("conv1", LayerKind.Conv2D, Strides = [2, 2], Padding = Padding.Same, Activation = Activation.Relu)]
[QuantizedLayer("dw1", LayerKind.DepthwiseConv2D, Padding = Padding.Same, Activation = Activation.Relu)]
[QuantizedLayer("pw1", LayerKind.Conv2D, Activation = Activation.Relu)]
[QuantizedLayer("dw2", LayerKind.DepthwiseConv2D, Padding = Padding.Same, Activation = Activation.Relu)]
[QuantizedLayer("pw2", LayerKind.Conv2D, Activation = Activation.Relu)]
[QuantizedLayer("dw3", LayerKind.DepthwiseConv2D, Padding = Padding.Same, Activation = Activation.Relu)]
[QuantizedLayer("pw3", LayerKind.Conv2D, Activation = Activation.Relu)]
[QuantizedLayer("dw4", LayerKind.DepthwiseConv2D, Padding = Padding.Same, Activation = Activation.Relu)]
[QuantizedLayer("pw4", LayerKind.Conv2D, Activation = Activation.Relu)]
[QuantizedLayer("pool", LayerKind.AveragePool2D, Window = [25, 5])]
[QuantizedLayer("fc", LayerKind.Dense)]
[QuantizedLayer("probabilities", LayerKind.Softmax)]
public static partial class Kws;
