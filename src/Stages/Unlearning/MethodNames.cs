namespace Stages.Unlearning;

/// <summary>What the models are that a method leaves.</summary>
public enum MethodRole
{
    /// <summary>Made to forget: what is studied.</summary>
    Unlearns,

    /// <summary>The original models, which forgot nothing.</summary>
    Original,

    /// <summary>Trained anew without the forget set: the gold standard, which has no design A.</summary>
    TrainedAnew,
}

/// <summary>What figures and tables must know of a method.</summary>
/// <param name="Name">Its name in experiment files, options and tables.</param>
/// <param name="Title">How figures and summaries call it.</param>
/// <param name="Draws">Whether it draws random numbers of its own; one that does not is run once per training
/// seed.</param>
/// <param name="Role">What it is.</param>
[Pipeline.Kind("method-name")]
public sealed record MethodName(string Name, string Title, bool Draws, MethodRole Role = MethodRole.Unlearns);

/// <summary>The methods that a figure or table is about. A stage holds them, so that it names no method itself.</summary>
/// <param name="All">The methods. One that is not among them is called by its name, and unlearns.</param>
[Pipeline.Kind("method-names")]
public sealed record MethodNames(IReadOnlyList<MethodName> All)
{
    /// <summary>The name of the method that trains anew; null where there is none.</summary>
    public string? Retrain => All.FirstOrDefault(m => m.Role == MethodRole.TrainedAnew)?.Name;

    /// <summary>The name of the method that leaves the original models as they are; null where there is none.</summary>
    public string? Original => All.FirstOrDefault(m => m.Role == MethodRole.Original)?.Name;

    /// <summary>How figures and summaries call a method.</summary>
    public string Title(string method) => Find(method)?.Title ?? method;

    /// <summary>Whether a method draws random numbers of its own.</summary>
    public bool Draws(string method) => Find(method)?.Draws ?? true;

    /// <summary>Whether a method unlearns: it is neither the original model nor one that is trained anew.</summary>
    public bool Unlearns(string method) => (Find(method)?.Role ?? MethodRole.Unlearns) == MethodRole.Unlearns;

    private MethodName? Find(string method) => All.FirstOrDefault(m => m.Name == method);
}
