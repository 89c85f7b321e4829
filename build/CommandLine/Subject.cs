namespace Build.CommandLine;

/// <summary>What a target or an option is about: a heading of <c>--help</c>, and a table of docs/commands.md.</summary>
public enum Subject
{
    /// <summary>What an experiment runs.</summary>
    Selecting,

    /// <summary>Bringing stages up to date.</summary>
    Computing,

    /// <summary>Seeds and budgets.</summary>
    Planning,

    /// <summary>The artifacts folder.</summary>
    Artifacts,

    /// <summary>Looking at what is there.</summary>
    Looking,

    /// <summary>Showing results.</summary>
    Showing,

    /// <summary>Keeping house.</summary>
    KeepingHouse,

    /// <summary>Archives and remotes.</summary>
    HandingOver,

    /// <summary>Reported numbers.</summary>
    Verifying,

    /// <summary>Methods in other languages.</summary>
    Programs,

    /// <summary>The command itself.</summary>
    Command,
}
