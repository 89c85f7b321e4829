namespace EndToEnd.Tests.Fingerprints;

/// <summary>Edits of the real source, built for real, and what reruns.</summary>
public sealed class EditTests(EditedSources edited) : IClassFixture<EditedSources>
{
    [Fact]
    public void AFirstRunRunsEverything() => Assert.Contains("data", edited.FirstRun);

    [Fact]
    public void AnEditedFigureRunsAlone() => Assert.Equal(["figures/figure1"], edited.AfterAFigure);

    [Fact]
    public void AnEditedHelperOfTheMetricsRunsThemAlone()
    {
        Assert.Equal(6, edited.AfterAHelperOfTheMetrics.Count);
        Assert.All(edited.AfterAHelperOfTheMetrics, id => Assert.StartsWith("metrics/", id));
    }

    [Fact]
    public void AnEditedMethodUnlearnsAgainAlone() =>
        Assert.Equal(
            ["unlearn/digits5-sub/class-8/ssd/train-01", "unlearn/digits5-sub/class-8/ssd/train-02"],
            edited.AfterAMethod.Where(id => id.StartsWith("unlearn/")).Order()
        );

    [Fact]
    public void AnEditedMethodRetrainsNothing() => Assert.DoesNotContain(edited.AfterAMethod, id => id.StartsWith("train/"));

    [Fact]
    public void AnEditThatCompilesToTheSameCodeRunsNothing() => Assert.Empty(edited.AfterTheSameCode);

    [Fact]
    public void AnEditThatItsAuthorAcceptsRunsNothing() => Assert.Empty(edited.AfterAnAcceptedEdit);

    [Fact]
    public void AnEditedNetworkTrainsAgain() => Assert.Contains("train/digits5/seed-01", edited.AfterTheNetwork);

    [Fact]
    public void AnEditedNetworkUnlearnsAgain() =>
        Assert.Contains("unlearn/digits5-sub/class-8/finetune/train-01-unlearn-01", edited.AfterTheNetwork);

    [Fact]
    public void AnEditedNetworkReadsNoDataAgain() => Assert.DoesNotContain("data", edited.AfterTheNetwork);

    [Fact]
    public void MovedSourcesRunNothing() => Assert.Empty(edited.AfterAMove);
}
