namespace Pipeline.Tests.Running.RandomGraphs;

/// <summary>What lies outside the stages of a random graph and changes between runs.</summary>
internal sealed class World
{
    public const int Kinds = 3;

    /// <summary>The version of each kind's code.</summary>
    public int[] Code { get; } = new int[Kinds];

    /// <summary>The stages that fail for now.</summary>
    public HashSet<string> Failing { get; } = [];
}

/// <summary>
/// Writes a small number made of its parameter, its inputs' numbers and its code: often the same after a change.
/// </summary>
[Kind("random")]
internal sealed record RandomStage(string Name, int Kind3, int Parameter, IReadOnlyList<RandomStage> Sources) : Stage
{
    /// <summary>No property, and so no parameter.</summary>
    internal World World = new();

    public override string Id => $"kind{Kind3}/{Name}";

    public override IReadOnlyList<string> Outputs => Kind3 == 0 ? ["value.txt", "parity.txt"] : ["value.txt"];

    public override Place Place => Place.Host;

    public override void Run(StageContext context)
    {
        var sum = Sources.Sum(s => int.Parse(File.ReadAllText(context.Input(s, "value.txt")).Split(' ')[^1]));
        if (World.Failing.Contains(Name))
        {
            throw new InvalidOperationException("asked to fail");
        }

        var value = (Parameter + (World.Code[Kind3] / 2) + sum) % 3;
        foreach (var output in Outputs)
        {
            File.WriteAllText(context.Output(output), $"{Name} {output} {(output == "value.txt" ? value : value % 2)}");
        }
    }
}
