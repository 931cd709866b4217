using System;

namespace Specializer.Testing.Fuzzing;

/// <summary>A sound file that damaged ones are made from.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="File">Its bytes.</param>
/// <param name="Read">
/// Its reader: answers with what the file holds, or throws <see cref="Ir.ModelException"/>. The memory of this step
/// is held to the size of the file.
/// </param>
/// <param name="Compile">
/// What a build does with the file after that, on to the generated source where that is quick; throws where it ends in
/// half an answer. Null where reading is all.
/// </param>
internal sealed record FuzzSeed(string Name, byte[] File, Func<byte[], object> Read, Action<byte[]>? Compile = null);
