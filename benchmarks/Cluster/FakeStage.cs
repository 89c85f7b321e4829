using Pipeline;

namespace Cluster;

/// <summary>A stage that a fake worker does: it sleeps so long, and writes a byte.</summary>
/// <param name="Number">Which one.</param>
/// <param name="Seconds">How long it takes; the fake workers read it from the id.</param>
/// <param name="After">What it needs.</param>
[Kind("fake")]
internal sealed record FakeStage(int Number, double Seconds, IReadOnlyList<Stage> After) : Stage
{
    public override string Id => $"fake/{Seconds}/{Number}";

    public override IReadOnlyList<string> Outputs => ["out"];

    public override void Run(StageContext context) => File.WriteAllText(context.Output("out"), $"{Number}");
}

/// <summary>Asks for all of them.</summary>
[Kind("all")]
internal sealed record AllStage(IReadOnlyList<Stage> Stages) : Stage
{
    public override string Id => "all";

    public override IReadOnlyList<string> Outputs => ["out"];

    public override Place Place => Place.Host;

    public override void Run(StageContext context) => File.WriteAllText(context.Output("out"), $"{Stages.Count}");
}
