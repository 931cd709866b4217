using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>Takes values out of tensors.</summary>
internal static class TensorValues
{
    /// <summary>The values of a float tensor, the last index fastest.</summary>
    public static float[] Values(this Tensor tensor)
    {
        using Tensor row = tensor.detach().contiguous();
        return row.data<float>().ToArray();
    }
}
