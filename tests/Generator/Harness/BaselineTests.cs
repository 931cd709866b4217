using System;
using System.IO;
using Xunit.Sdk;

namespace Specializer.Generator.Tests.Harness;

public sealed class BaselineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("specializer-baseline-").FullName;

    private string Source => Path.Combine(_folder, "SomeTests.cs");

    private string Verified => Path.Combine(_folder, "SomeTests.Method.verified.cs");

    private string Received => Path.Combine(_folder, "SomeTests.Method.received.cs");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_text_passes_whatever_its_line_ends()
    {
        File.WriteAllText(Verified, "a\r\nb");

        Baseline.Verify("a\nb\n", Source, "Method");

        Assert.False(File.Exists(Received));
    }

    [Fact]
    public void Other_text_fails_and_is_kept_to_compare()
    {
        File.WriteAllText(Verified, "a");

        Assert.Throws<FailException>(() => Baseline.Verify("b", Source, "Method"));
        Assert.Equal("b\n", File.ReadAllText(Received));
    }

    [Fact]
    public void A_baseline_that_is_missing_fails() =>
        Assert.Throws<FailException>(() => Baseline.Verify("b", Source, "Method"));
}
