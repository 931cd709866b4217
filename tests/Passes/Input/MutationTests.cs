using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Specializer.Input;
using Specializer.Ir;
using Specializer.Testing;

namespace Specializer.Passes.Tests.Input;

/// <summary>Damaged files end in findings: nothing else is thrown, and memory stays in proportion to the file.</summary>
public sealed class MutationTests
{
    // What reads a file may copy several times its bytes (names and floats grow), beside what any reading costs.
    private const int MostCopies = 64;
    private const long AnyReading = 4L << 20;

    [Fact]
    public void Every_word_of_a_small_network()
    {
        byte[] file = SmallNetworks.Tflite().ToBytes();

        ReadAll(file, [.. Mutations.EveryWord(file), .. Mutations.Truncated(file, file.Length)]);
    }

    [Fact]
    public void The_small_networks_are_right_before_they_are_damaged()
    {
        Assert.NotNull(Compiling.Compile(new ModelSpec("net.tflite"), SmallNetworks.Tflite().ToBytes()).Source);
        Assert.NotNull(Compiling.Compile(SmallNetworks.Spec, SmallNetworks.Safetensors(), SmallNetworks.Calibration).Source);
    }

    [Fact]
    public void A_small_network_through_the_whole_compiler()
    {
        byte[] file = SmallNetworks.Tflite().ToBytes();

        foreach (Requantization mode in Enum.GetValues<Requantization>())
        {
            CompileAll(
                new ModelSpec("net.tflite") { Requantization = mode }, null,
                [.. Mutations.Words(file, 500), .. Mutations.BitFlips(file, 200), .. Mutations.Copies(file, 200)]);
        }
    }

    [Fact]
    public void A_weight_file_through_the_whole_compiler()
    {
        byte[] file = SmallNetworks.Safetensors();

        CompileAll(SmallNetworks.Spec, SmallNetworks.Calibration,
        [
            .. Mutations.Words(file, 400), .. Mutations.BitFlips(file, 400), .. Mutations.Copies(file, 400), .. Mutations.Truncated(file, 50),
        ]);
    }

    [Fact]
    public void A_calibration_file_through_the_whole_compiler()
    {
        byte[] text = Encoding.UTF8.GetBytes(SmallNetworks.Calibration);
        byte[] weights = SmallNetworks.Safetensors();

        foreach ((string what, byte[] changed) in Mutations.BitFlips(text, 300).Concat(Mutations.Copies(text, 200)).Concat(Mutations.Truncated(text, 100)))
        {
            string damaged = Encoding.UTF8.GetString(changed);
            Compiling.AssertSourceOrError(Compiling.Compile(SmallNetworks.Spec, weights, damaged), what + "\n" + damaged);
        }
    }

    [Theory]
    [MemberData(nameof(SharedNetworks))]
    public void A_real_network(string name)
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        byte[] file = File.ReadAllBytes(SharedData.PathOf("models", name));

        ReadAll(file, [.. Mutations.Truncated(file, 32), .. Mutations.Words(file, 64), .. Mutations.BitFlips(file, 32)]);
    }

    [Theory]
    [InlineData("tflite-micro/simple_add_model.tflite")]
    [InlineData("tflite-micro/hello_world_int8.tflite")]
    [InlineData("microflow/sine.tflite")]
    [InlineData("mltk/fingerprint_signature_generator.tflite")]
    public void A_real_network_through_the_whole_compiler(string name)
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        byte[] file = File.ReadAllBytes(SharedData.PathOf(["models", .. name.Split('/')]));

        CompileAll(new ModelSpec("net.tflite"), null, [.. Mutations.Words(file, 150), .. Mutations.BitFlips(file, 100)]);
    }

    public static IEnumerable<TheoryDataRow<string>> SharedNetworks() => SharedData.Root is null
        ? [new TheoryDataRow<string>("none")]
        : Directory.GetFiles(SharedData.PathOf("models"), "*.tflite", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => new TheoryDataRow<string>(Path.GetRelativePath(SharedData.PathOf("models"), path)));

    private static void ReadAll(byte[] original, IEnumerable<(string What, byte[] File)> damaged)
    {
        foreach ((string what, byte[] file) in damaged)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Compiling.Read(file, bytes => TfliteReader.Read(bytes, "net.tflite"), what);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < (MostCopies * (long)original.Length) + AnyReading, $"{what}: {allocated} bytes allocated");
        }
    }

    private static void CompileAll(ModelSpec spec, string? calibration, IEnumerable<(string What, byte[] File)> damaged)
    {
        foreach ((string what, byte[] file) in damaged)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Compiling.AssertSourceOrError(Compiling.Compile(spec, file, calibration), what);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 64L << 20, $"{what}: {allocated} bytes allocated");
        }
    }
}
