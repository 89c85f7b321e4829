namespace Build.CommandLine;

/// <summary>Who, besides targets, is told of an option that is given.</summary>
[Flags]
public enum Told
{
    /// <summary>Nobody.</summary>
    Nobody = 0,

    /// <summary>A worker, which builds the experiment's graph for itself.</summary>
    Workers = 1,

    /// <summary>A stage, which asks its context for it by name; none enters a key.</summary>
    Stages = 2 | Workers,

    /// <summary>Whoever repeats the command: it selects what the experiment runs.</summary>
    Repeats = 4 | Workers,

    /// <summary>Cake's host.</summary>
    Cake = 8,
}
