using System;

namespace Specializer.Benchmarks.Contenders;

/// <summary>Something that runs a network, ready to be timed.</summary>
internal interface IContender : IDisposable
{
    string Name { get; }

    /// <summary>Runs once on the input that was set.</summary>
    void Run();

    /// <summary>Sets the input, as int8 values.</summary>
    void SetInput(ReadOnlySpan<sbyte> values);

    /// <summary>The answer of the last run, as int8 values.</summary>
    sbyte[] Answer();
}
