namespace Specializer;

/// <summary>What a layer's result passes through. It is part of the layer's clamp and costs nothing.</summary>
public enum Activation
{
    /// <summary>The result as it is.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,
}
