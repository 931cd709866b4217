using System.Collections.Generic;

namespace Specializer.Emission;

/// <summary>Collects the method of a kernel. The constants it reads are its parameters, so that it belongs to no layer.</summary>
internal sealed class KernelWriter : CodeWriter
{
    private readonly List<string> _remarks = [];
    private readonly List<string> _parameters = ["ref sbyte x", "ref sbyte y", "ref byte scratch"];
    private readonly List<string> _arguments = ["ref x", "ref y", "ref scratch"];

    /// <summary>Comment lines in front of the method.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    public string Parameters => string.Join(", ", _parameters);

    /// <summary>What the layer passes for <see cref="Parameters"/>.</summary>
    public string Arguments => string.Join(", ", _arguments);

    public void Remark(string line) => _remarks.Add(line);

    public override void Constant(string type, string name, string constant)
    {
        _parameters.Add($"ref {type} {name}");
        _arguments.Add(ConstantReference(type, constant));
    }
}
