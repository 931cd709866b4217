using Specializer.Ir;

namespace Specializer.Input;

/// <summary>One tensor of a weight file, widened to float, row by row.</summary>
internal sealed record FloatTensor(string Name, Shape Shape, float[] Values);
