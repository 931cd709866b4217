using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.CodeFixes;

/// <summary>A project in a workspace, the generator's diagnostics in it, and what the code fixes make of one of them.</summary>
internal sealed class CodeFixRun : IDisposable
{
    private readonly AdhocWorkspace _workspace = new();
    private readonly ModelFolder _models;
    private Project _project;

    public CodeFixRun(ModelFolder models, params string[] sources)
    {
        _models = models;
        ProjectInfo info = ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "User", "User", LanguageNames.CSharp,
            compilationOptions: UserProgram.Options, parseOptions: UserProgram.ParseOptions, metadataReferences: UserProgram.References);
        _project = _workspace.AddProject(info);
        for (int i = 0; i < sources.Length; i++)
            _project = _project.AddDocument(i + ".cs", "using Specializer;\n" + sources[i], filePath: i + ".cs").Project;
    }

    /// <summary>The files' text without the line that every one begins with.</summary>
    public async Task<string[]> TextsAsync()
    {
        List<string> texts = [];
        foreach (Document document in _project.Documents)
        {
            string text = (await document.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
            texts.Add(text["using Specializer;\n".Length..]);
        }

        return [.. texts];
    }

    public async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync()
    {
        Compilation compilation = (await _project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        return UserProgram.Driver(_models.ToList()).Generate(compilation).GetRunResult().Diagnostics;
    }

    /// <summary>What the fix offers for the first diagnostic of an id, in order.</summary>
    public async Task<CodeAction[]> OfferedAsync(CodeFixProvider fix, string id)
    {
        Diagnostic diagnostic = (await DiagnosticsAsync()).First(d => d.Id == id);
        Document document = _project.GetDocument(diagnostic.Location.SourceTree)
            ?? throw new InvalidOperationException("The diagnostic lies in no document: " + diagnostic);
        List<CodeAction> offered = [];
        await fix.RegisterCodeFixesAsync(new CodeFixContext(
            document, diagnostic, (action, _) => offered.Add(action), TestContext.Current.CancellationToken));
        return [.. offered];
    }

    /// <summary>Applies the first action offered.</summary>
    public async Task ApplyAsync(CodeFixProvider fix, string id)
    {
        CodeAction action = (await OfferedAsync(fix, id))[0];
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        Solution changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
        _project = changed.GetProject(_project.Id)!;
    }

    public void Dispose() => _workspace.Dispose();
}
