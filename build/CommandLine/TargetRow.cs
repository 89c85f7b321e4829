namespace Build.CommandLine;

/// <summary>A target: a row of <see cref="TargetTable"/>.</summary>
/// <param name="Name">How it is asked for.</param>
/// <param name="Sentence">What it does.</param>
/// <param name="Subject">The heading that it stands under.</param>
/// <param name="Work">What it does, as far as that decides which options it reads.</param>
public sealed record TargetRow(string Name, string Sentence, Subject Subject, Work Work)
{
    /// <summary>Whether its work has this part.</summary>
    public bool Does(Work part) => (Work & part) != 0;
}
