namespace EndToEnd.Tests.Fingerprints;

/// <summary>
/// A copy of the real sources, built and run for real, edited, built and run again, and what ran after each edit. Builds
/// take long: all edits are made once, one after the other, and the tests ask what came of them.
/// </summary>
public sealed class EditedSources : IDisposable
{
    private const string Dampening = "src/Stages/Unlearning/Dampening.cs";
    private static readonly string[] Host =
    [
        "build/bin/Release/net10.0/Build.dll",
        "--experiment=small.json",
        "--methods=ssd,finetune,retrain",
        "--unlearning-seeds=1",
    ];

    // Each of these characters means something to a compiler, to MSBuild, to a shell or to a terminal's markup.
    private readonly PipelineSpace space = new("ws@2 lr=0.1,seed;3 R&D 50% c# it's $HOME [red] (y) é-");

    public EditedSources()
    {
        SourceCopy.Into(space, "build", "src", "experiments");
        FirstRun = Executed();

        Edit("src/Stages/Figures/Figure1.cs", "PanelHeight = 165", "PanelHeight = 166");
        AfterAFigure = Executed();

        // Two calls below the metrics: MembershipMetric, MembershipInference, BalancedLogisticRegression. The results stay
        // the same, so the wave stops.
        Edit("src/Stages/Metrics/BalancedLogisticRegression.cs", "MaximumSteps = 100", "MaximumSteps = 101");
        AfterAHelperOfTheMetrics = Executed();

        Edit(Dampening, "clamp_max_(Scalars.One)", "clamp_max_(0.5.Kept())");
        AfterAMethod = Executed();

        // The compiler makes the same code of this.
        Edit(Dampening, "clamp_max_(0.5.Kept())", "clamp_max_((0.25 + 0.25).Kept())");
        Edit(
            Dampening,
            "using var scope = NewDisposeScope();",
            "// A comment moves every line below it.\n\n        using var scope = NewDisposeScope();"
        );
        AfterTheSameCode = Executed();

        Edit(Dampening, "clamp_max_((0.25 + 0.25).Kept())", "clamp_min_(0.Kept()).clamp_max_(0.5.Kept())");
        SourceCopy.Build(space);
        Run([.. Host, "--target=Accept", "--reason=importances are never negative"]);
        AfterAnAcceptedEdit = ExecutedByWhatIsBuilt();

        Edit("src/Stages/Models/ConvolutionUnit.cs", "Epsilon = 1e-5", "Epsilon = 2e-5");
        AfterTheNetwork = Executed();

        // Namespaces that come first and last, with a stage, records that it holds and code that it calls in them, and a
        // file alone.
        Rename("Stages.Unlearning", "Stages.Aardvark");
        Rename("Stages.Training", "Stages.Zoo.Learning");
        Rename("Pipeline.Files", "Pipeline.Zoo");
        Directory.Move(space.InFolder("src/Stages/Training"), space.InFolder("src/Stages/Aardvark"));
        File.Move(space.InFolder("src/Stages/Models/ResNetForward.cs"), space.InFolder("src/Stages/Forward.cs"));
        AfterAMove = Executed();
    }

    public IReadOnlyList<string> FirstRun { get; }

    public IReadOnlyList<string> AfterAFigure { get; }

    public IReadOnlyList<string> AfterAHelperOfTheMetrics { get; }

    public IReadOnlyList<string> AfterAMethod { get; }

    public IReadOnlyList<string> AfterTheSameCode { get; }

    public IReadOnlyList<string> AfterAnAcceptedEdit { get; }

    public IReadOnlyList<string> AfterTheNetwork { get; }

    public IReadOnlyList<string> AfterAMove { get; }

    public void Dispose() => space.Dispose();

    // Builds, runs, and gives the stages that ran.
    private List<string> Executed()
    {
        SourceCopy.Build(space);
        return ExecutedByWhatIsBuilt();
    }

    private List<string> ExecutedByWhatIsBuilt()
    {
        var before = Directory.Exists(space.InArtifacts("store")) ? space.Executions().Count : 0;
        Run(Host);
        return [.. space.Executions().Skip(before)];
    }

    private void Run(params string[] arguments) => Command.Run(space.Root, "dotnet", arguments).AssertSuccess();

    private void Edit(string file, string from, string to)
    {
        var path = space.InFolder(file);
        var text = File.ReadAllText(path);
        Assert.Contains(from, text);
        File.WriteAllText(path, text.Replace(from, to));
    }

    private void Rename(string from, string to)
    {
        var renamed = Directory
            .EnumerateFiles(space.Root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: file, Text: File.ReadAllText(file)))
            .Where(each => each.Text.Contains(from))
            .ToList();
        Assert.NotEmpty(renamed);
        renamed.ForEach(each => File.WriteAllText(each.File, each.Text.Replace(from, to)));
    }
}
