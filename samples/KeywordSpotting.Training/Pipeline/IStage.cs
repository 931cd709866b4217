namespace KeywordSpotting.Training.Pipeline;

/// <summary>
/// One step of the pipeline. What it makes are files in the run's folder; it does again only what has no file yet, so
/// that a pipeline that was stopped goes on, and reads what earlier stages made from theirs.
/// </summary>
internal interface IStage
{
    /// <summary>The command that runs it alone.</summary>
    string Name { get; }

    /// <summary>What the command line says of it.</summary>
    string Description { get; }

    /// <summary>Makes what is missing.</summary>
    void Run(Workspace workspace);
}
