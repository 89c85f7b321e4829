namespace Build.CommandLine;

/// <summary>What a target does, as far as it decides which options it reads.</summary>
[Flags]
public enum Work
{
    /// <summary>None of these.</summary>
    None = 0,

    /// <summary>Reads the experiment's file.</summary>
    Experiment = 1,

    /// <summary>Is about the stages that the command line selects from it.</summary>
    Selection = 2,

    /// <summary>Opens the artifacts folder.</summary>
    Artifacts = 4,

    /// <summary>Holds it, so that no other run can.</summary>
    Lock = 8,

    /// <summary>Starts workers.</summary>
    Workers = 16,

    /// <summary>Brings stages up to date.</summary>
    Stages = 32,

    /// <summary>Is about what has run: makes no artifacts folder.</summary>
    Past = 64,
}
