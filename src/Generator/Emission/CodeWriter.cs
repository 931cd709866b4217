using System.Text;

namespace Specializer.Emission;

/// <summary>Collects C# lines at the current indentation. Line ends are always a single line feed.</summary>
internal sealed class CodeWriter
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

    public override string ToString() => _text.ToString();
}
