using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace KeywordSpotting.Training.Generated;

/// <summary>The list of model files that a build hands to the generator: name, path and SHA-256 of each.</summary>
internal sealed class ModelList : AdditionalText
{
    private readonly string _text;

    private ModelList(string text) => _text = text;

    /// <inheritdoc/>
    public override string Path => "specializer.models.txt";

    /// <summary>The weights of the requests, and the calibrations that lie beside them.</summary>
    public static ModelList Of(IEnumerable<NetworkRequest> requests) => new(string.Concat(requests
        .SelectMany(request => new[] { request.Weights, System.IO.Path.ChangeExtension(request.Weights, ".calibration.json") })
        .Distinct()
        .Where(File.Exists)
        .Select(path => $"{System.IO.Path.GetFileName(path)}|{System.IO.Path.GetFullPath(path)}|{Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}\n")));

    /// <inheritdoc/>
    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(_text, Encoding.UTF8);
}
