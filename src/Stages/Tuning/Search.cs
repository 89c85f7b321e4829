namespace Stages.Tuning;

/// <summary>
/// What a search of a method's constants came to in one setting: the objective of every candidate on every tuning seed,
/// which is a distance, so that less is better, and what is chosen by it (docs/science.md, section 6).
/// </summary>
/// <param name="Setting">The setting.</param>
/// <param name="Method">The method.</param>
/// <param name="Seeds">The tuning seeds.</param>
/// <param name="Candidates">The candidates; those that the experiment states come first, and win among equals.</param>
public sealed record Search(string Setting, string Method, IReadOnlyList<int> Seeds, IReadOnlyList<Candidate> Candidates)
{
    /// <summary>The candidate with the least mean over all seeds.</summary>
    public Candidate Best => ChosenOn(Enumerable.Range(0, Seeds.Count));

    /// <summary>What the experiment states without a search.</summary>
    public Candidate Stated => Candidates[0];

    /// <summary>What each seed alone would choose; none where there is but one.</summary>
    public IReadOnlyList<SeedChoice> OnOneSeed => Seeds.Count == 1 ? [] : [.. Enumerable.Range(0, Seeds.Count).Select(Choose)];

    /// <summary>The candidate with the least mean over some seeds, the first of equals.</summary>
    /// <param name="seeds">Indices of the seeds.</param>
    public Candidate ChosenOn(IEnumerable<int> seeds)
    {
        int[] on = [.. seeds];
        // MinBy takes the first of equals.
        return Candidates.MinBy(candidate => candidate.Mean(on))!;
    }

    private SeedChoice Choose(int seed)
    {
        int[] others = [.. Enumerable.Range(0, Seeds.Count).Where(other => other != seed)];
        var chosen = ChosenOn([seed]);
        return new(Seeds[seed], chosen, chosen.Objectives[seed], chosen.Mean(others), Best.Mean(others));
    }
}

/// <summary>Constants that were tried.</summary>
/// <param name="Constants">The constants, as an experiment's file states them.</param>
/// <param name="Objectives">By seed the objective, in percentage points; infinite where a run diverged.</param>
public sealed record Candidate(string Constants, IReadOnlyList<double> Objectives)
{
    /// <summary>The mean over all seeds; infinite where a run diverged.</summary>
    public double Objective => Objectives.Average();

    /// <summary>The mean over some seeds.</summary>
    /// <param name="seeds">Indices of the seeds.</param>
    public double Mean(IReadOnlyList<int> seeds) => seeds.Average(seed => Objectives[seed]);
}

/// <summary>What somebody with one training seed would choose, and what it is worth on the other seeds.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Chosen">The best on it.</param>
/// <param name="There">Its objective on this seed.</param>
/// <param name="Elsewhere">Its mean objective on the other seeds.</param>
/// <param name="BestElsewhere">The mean objective on the other seeds of the best over all seeds.</param>
public sealed record SeedChoice(int Seed, Candidate Chosen, double There, double Elsewhere, double BestElsewhere)
{
    /// <summary>
    /// How much is lost on the other seeds by looking at one alone. Never negative: the best over all seeds has the least
    /// sum over all, and no less than the chosen one on this seed, so no more on the others.
    /// </summary>
    public double Regret => double.IsFinite(BestElsewhere) ? Elsewhere - BestElsewhere : 0;
}

/// <summary>The ranks of methods by an objective: 1 is the least, equals share the better rank.</summary>
public static class Ranks
{
    /// <summary>The rank of each.</summary>
    public static int[] Of(IReadOnlyList<double> objectives) =>
        [.. objectives.Select(objective => 1 + objectives.Count(other => other < objective))];
}
