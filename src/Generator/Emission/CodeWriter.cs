using System;
using System.Text;

namespace Specializer.Emission;

/// <summary>Collects C# lines at the current indentation. Line ends are always a single line feed.</summary>
internal class CodeWriter
{
    private const int SpacesPerLevel = 4;

    private readonly StringBuilder _text = new();
    private int _level;

    public void Line(string line = "")
    {
        if (line.Length > 0)
            _text.Append(' ', _level * SpacesPerLevel).Append(line);
        _text.Append('\n');
    }

    /// <summary>Writes each line of <paramref name="block"/> at the current indentation.</summary>
    public void Lines(string block)
    {
        foreach (string line in block.Replace("\r", "").Split('\n'))
            Line(line);
    }

    /// <summary>Writes the lines of <paramref name="other"/>, indented further by the current level.</summary>
    public void Append(CodeWriter other)
    {
        string text = other.ToString();
        int start = 0;
        while (start < text.Length)
        {
            int end = text.IndexOf('\n', start);
            if (end > start)
                _text.Append(' ', _level * SpacesPerLevel);
            _text.Append(text, start, end + 1 - start);
            start = end + 1;
        }
    }

    /// <summary>Names a reference to a layer's constant.</summary>
    /// <param name="type">Type of its elements where it is read.</param>
    /// <param name="name">The reference's name.</param>
    /// <param name="constant">The constant's name.</param>
    public virtual void Constant(string type, string name, string constant) =>
        Line($"ref {type} {name} = {ConstantReference(type, constant)};");

    /// <summary>Writes a line, if there is one, and an opening brace, and indents what follows.</summary>
    public void Open(string header = "")
    {
        if (header.Length > 0)
            Line(header);
        Line("{");
        _level++;
    }

    public void Close()
    {
        _level--;
        Line("}");
    }

    /// <summary>Separates two members.</summary>
    public void Gap() => Line();

    public void Indent() => _level++;

    public void Unindent() => _level--;

    protected static string ConstantReference(string type, string constant) => type switch
    {
        "sbyte" => $"ref Constant.Int8({constant})",
        "byte" => $"ref Constant.UInt8({constant})",
        "short" => $"ref Constant.Int16({constant})",
        "ushort" => $"ref Constant.UInt16({constant})",
        "int" => $"ref Constant.Int32({constant})",
        "float" => $"ref Constant.Float({constant})",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an element type of constants"),
    };

    public override string ToString() => _text.ToString();
}
