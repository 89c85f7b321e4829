namespace Pipeline.Tests;

/// <summary>Writes a text; stands at the start of test graphs.</summary>
[Kind("text")]
internal sealed record TextStage(string Name, string Text) : Stage
{
    public static int Runs;

    public override string Id => $"text/{Name}";

    public override IReadOnlyList<string> Outputs => ["text.txt"];

    public override Place Place => Place.Host;

    public override void Run(StageContext context)
    {
        Interlocked.Increment(ref Runs);
        File.WriteAllText(context.Output("text.txt"), Text == "fail" ? throw new InvalidOperationException("asked to fail") : Text);
    }
}

/// <summary>Writes the lengths of its inputs' texts: different texts of one length give the same bytes.</summary>
[Kind("length")]
internal sealed record LengthStage(string Name, IReadOnlyList<Stage> Sources, int Factor = 1) : Stage
{
    public static int Runs;

    public override string Id => $"length/{Name}";

    public override IReadOnlyList<string> Outputs => ["text.txt", "second.txt"];

    public override Place Place => Place.Host;

    public override void Run(StageContext context)
    {
        Interlocked.Increment(ref Runs);
        var total = Sources.Sum(s => File.ReadAllText(context.Input(s, "text.txt")).Length * Factor);
        File.WriteAllText(context.Output("text.txt"), total.ToString());
        File.WriteAllText(context.Output("second.txt"), $"{total} again");
    }
}

/// <summary>Holds a stage inside a record inside a list, and parameters of every kind.</summary>
[Kind("mixed")]
internal sealed record NestedStage(IReadOnlyList<Labelled> Items, double Rate, bool Flag, long? Seed, Colour Colour) : Stage
{
    public override string Id => "nested";

    public override IReadOnlyList<string> Outputs => ["out.txt"];

    public string Derived => $"{Rate}";

    public override void Run(StageContext context) => File.WriteAllText(context.Output("out.txt"), Derived);
}

[Kind("labelled")]
internal sealed record Labelled(string Label, Stage Source);

internal enum Colour
{
    Red,
    Blue,
}
