using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace Specializer.Kernels.Tests;

/// <summary>The methods of a listing the JIT wrote with DOTNET_JitDisasm.</summary>
internal sealed partial class JitListing
{
    private JitListing(List<JitMethod> methods) => Methods = methods;

    /// <summary>Each method once, in the order compiled.</summary>
    public IReadOnlyList<JitMethod> Methods { get; }

    /// <summary>Reads the listing's lines.</summary>
    public static JitListing Parse(IEnumerable<string> lines)
    {
        List<JitMethod> methods = [];
        foreach (string line in lines)
        {
            if (Heading().Match(line) is { Success: true } heading)
                methods.Add(new JitMethod(heading.Groups["name"].Value, heading.Groups["tier"].Value == "FullOpts", 0));
            else if (methods.Count > 0 && Spill().IsMatch(line))
                methods[^1] = methods[^1] with { Spills = methods[^1].Spills + 1 };
        }

        return new JitListing(methods);
    }

    // "; Assembly listing for method Specializer.Compiled.Model0:Layer1(byref,byref) (FullOpts)"
    [GeneratedRegex(@"^; Assembly listing for method (?<name>[^(]+)\(.*\((?<tier>[^()]*)\)$")]
    private static partial Regex Heading();

    // A vector register stored on the stack: "vmovups  ymmword ptr [rbp-0x70], ymm3".
    [GeneratedRegex(@"^\s+v?mov(u|a)p[sd]\s+[xyz]mmword ptr \[r[bs]p[^\]]*\], [xyz]mm\d+")]
    private static partial Regex Spill();
}

/// <summary>One method in a listing.</summary>
/// <param name="Name">Class and method.</param>
/// <param name="IsOptimized">Whether the JIT optimized it; it gives up on methods that are too large.</param>
/// <param name="Spills">Vector registers stored on the stack, counted in the code, not as it runs.</param>
internal sealed record JitMethod(string Name, bool IsOptimized, int Spills);
