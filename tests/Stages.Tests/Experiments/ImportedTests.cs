using System.Security.Cryptography;
using Pipeline;
using Stages.Designs;
using Stages.Experiments;
using Stages.Figures;
using Stages.Tables;
using Stages.Tests.SecondOpinion;

namespace Stages.Tests.Experiments;

/// <summary>Tables of somebody else's results, in the forms that they come in, and what is wrong with some.</summary>
public sealed class ImportedTests : IDisposable
{
    private const string Long = "method,training_seed,unlearning_seed,metric,value\n";
    private readonly string folder = Directory.CreateTempSubdirectory("imported").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void TheLongFormIsARowForEachMetric()
    {
        var experiment = Read(Long + "ssd,1,,retain_test,90\nssd,1,,forget_test,5\nssd,2,,retain_test,91\nssd,2,,forget_test,6\n");
        Assert.Equal([1, 2], experiment.TrainingSeeds);
        Assert.Equal(["retain_test", "forget_test"], experiment.ShownMetrics);
        Assert.Equal(4, Rows(experiment).Count);
    }

    // The fields that the code of Foster and others (2024) logs, as Weights & Biases exports them.
    [Fact]
    public void AnExportOfTheReferenceCodesLogIsRead()
    {
        var experiment = Read(
            "\"Name\",\"config.method\",\"config.seed\",\"TestAcc\",\"RetainTestAcc\",\"ZRF\",\"MIA\",\"Df\",\"MethodTime\"\n"
                + "\"a\",\"baseline\",\"1\",\"75.1\",\"76.2\",\"0.7\",\"0.9\",\"77.7\",\"3.1\"\n"
                + "\"b\",\"ssd_tuning\",\"1\",\"74.9\",\"75.8\",\"0.9\",\"0.1\",\"0.0\",\"9.3\"\n",
            """
            "columns": { "config.method": "method", "config.seed": "training_seed", "RetainTestAcc": "retain_test", "Df": "forget_test",
              "MIA": "mia" },
            "metrics": [{ "name": "retain_test" }, { "name": "forget_test" }, { "name": "mia", "scale": 100 }]
            """
        );
        Assert.Equal(["baseline", "ssd_tuning"], experiment.Methods);
        Assert.Equal([76.2, 77.7, 90, 75.8, 0, 10], Rows(experiment).Select(r => r.Value!.Value), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(5, Rows(experiment).Select(r => r.Cell.Unit).Count(u => u == "%") - 1);
    }

    // Both seeds in the configuration, the metrics in a summary of fractions.
    [Fact]
    public void AnExportWithFractionsAndTwoSeedsIsRead()
    {
        var experiment = Read(
            "config.unlearner;config.model_seed;config.unlearn_seed;summary.acc/retain;summary.acc/forget\n"
                + "scrub;0;0;0.91;0.2\nscrub;0;1;0.92;0.1\nscrub;1;0;0.93;0.3\nscrub;1;1;0.9;0.25\n"
                + "retrain;0;;0.95;0.0\nretrain;1;;0.96;0.01\n",
            """
            "columns": { "config.unlearner": "method", "config.model_seed": "training_seed", "config.unlearn_seed": "unlearning_seed",
              "summary.acc/retain": "retain_test", "summary.acc/forget": "forget_test" },
            "metrics": [{ "name": "retain_test", "scale": 100 }, { "name": "forget_test", "scale": 100 }]
            """
        );
        Assert.Equal(SeedDesign.Grid, experiment.Design);
        Assert.Equal([91, 20], Rows(experiment).Take(2).Select(r => r.Value!.Value), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal("retrain", new ExperimentGraph(experiment).MethodNames.Retrain);
    }

    // A file for each seed, a row for each method.
    [Fact]
    public void FilesOfSeedsAreOneTable()
    {
        Write("run-1.csv", "method,retain_test,forget_test\nssd,90,5\nretrain,95,1\n");
        Write("run-2.csv", "method,retain_test,forget_test\nssd,91,6\nretrain,94,2\n");
        Write("other.csv", "nothing\n");
        var experiment = Parse("run-{training_seed}.csv", "\"constants\": { \"setting\": \"cifar10\", \"class\": 3 }");
        Assert.Equal([1, 2], experiment.TrainingSeeds);
        Assert.Equal([90, 5, 91, 6, 95, 1, 94, 2], Rows(experiment).Select(r => r.Value!.Value));
        Assert.Equal("cifar10/class-3/ssd/retain_test", Rows(experiment)[0].Cell.Text);
    }

    [Fact]
    public void ForgetSeedsStandWhereClassesDo()
    {
        var experiment = Read("method,training_seed,forget_seed,retain_test\nssd,1,1,90\nssd,2,1,91\nssd,1,2,90\nssd,2,2,91\n");
        Assert.Equal([1, 2], experiment.Settings.Single().ClassesOrSeeds);
        Assert.Equal("forget seed 2", Rows(experiment)[^1].Cell.ClassName);
    }

    [Fact]
    public void ParquetIsReadToo()
    {
        var table = Table.Of(
            "",
            [1L, 2L],
            Column.Of<long, string>("method", "", "", _ => "ssd"),
            Column.Of<long, long>("training_seed", "", "", seed => seed),
            Column.Of<long, double>("retain_test", "", "", seed => 90 + seed)
        );
        table.WriteParquet(Path.Combine(folder, "runs.parquet"));
        Assert.Equal([91, 92], Rows(Parse("runs.parquet", "")).Select(r => r.Value!.Value));
    }

    [Fact]
    public void WhatIsMissingIsNamedAndNotFilled()
    {
        var experiment = Read(
            Long + "unsir,1,1,retain_test,90\nunsir,1,2,retain_test,91\nunsir,2,1,retain_test,92\nunsir,2,2,retain_test,\n"
        );
        Assert.Equal(SeedDesign.Pair, experiment.Design);
        Assert.Equal([90, 91, 92], Rows(experiment).Select(r => r.Value!.Value));
        Assert.Contains(
            "\"design\" is grid, and the table has not all of it: imported/class-0/unsir/retain_test has 3 of 4 runs.",
            Refused(Long + "unsir,1,1,retain_test,90\nunsir,1,2,retain_test,91\nunsir,2,1,retain_test,92\n", "\"design\": \"grid\"")
        );
    }

    [Theory]
    [InlineData("ssd,1,,retain_test,9o", "line 2, column 'value' is '9o'; it must be a number with a decimal point, or empty.")]
    [InlineData("ssd,1,,retain_test,101", "line 2, column 'value' is 101; retain_test is at least 0 and at most 100 %.")]
    [InlineData("ssd,one,,retain_test,90", "line 2, column 'training_seed' is 'one'; it must be a whole number from 0.")]
    [InlineData("ssd,1.5,,retain_test,90", "line 2, column 'training_seed' is '1.5'; it must be a whole number from 0.")]
    [InlineData(",1,,retain_test,90", "line 2, column 'method' is empty.")]
    [InlineData("ssd,1,,retain_test", "line 2 has 4 fields, and there are 5 columns")]
    [InlineData(
        "ssd,1,,retain_test,0.9\nssd,2,,retain_test,0.8",
        "line 2: no value of retain_test is above 1, and its unit is %: these are fractions."
    )]
    [InlineData("ssd,1,,retain_test,90\nssd,2,3,retain_test,80", "a run of ssd has no unlearning seed, and that at")]
    [InlineData(
        "ssd,1,,retain_test,90\nssd,1,,retain_test,80",
        "line 3: imported/class-0/ssd/retain_test, training seed 1 is there twice; the first is"
    )]
    public void WhatIsWrongIsSaidWithItsPlace(string rows, string expected) => Assert.Contains(expected, Refused(Long + rows + "\n"));

    [Fact]
    public void WhatNeedsPredictionsIsRefusedByName() =>
        Assert.Contains(
            "The table of metrics per example needs what models say about every example; 'x' has imported results, without it.",
            Assert
                .Throws<PipelineException>(() =>
                    new ExperimentGraph(Read(Long + "ssd,1,,retain_test,90\nretrain,1,,retain_test,95\n")).Result("examples")
                )
                .Message
        );

    [Fact]
    public void AUnitThatIsNotTheMetricsIsRefused()
    {
        const string Header = "method,training_seed,metric,unit,value\n";
        Assert.Equal(90, Rows(Read(Header + "ssd,1,retain_test,%,90\n")).Single().Value);
        Assert.Contains("line 2, column 'unit' is '1'; the unit of retain_test is %.", Refused(Header + "ssd,1,retain_test,1,90\n"));
        const string Scaled = "\"metrics\": [{ \"name\": \"retain_test\", \"scale\": 100 }]";
        Assert.Equal(90, Rows(Read(Header + "ssd,1,retain_test,1,0.9\n", Scaled)).Single().Value!.Value, 9);
    }

    [Fact]
    public void RetrainAndBaselineAreWhatTheTableCallsThem()
    {
        var experiment = Read(
            Long + "orig,1,,retain_test,97\nscratch,1,,retain_test,96\nssd,1,,retain_test,90\n",
            "\"retrain\": \"scratch\", \"baseline\": \"orig\""
        );
        var names = new ExperimentGraph(experiment).MethodNames;
        Assert.Equal("scratch", names.Retrain);
        Assert.Equal(["ssd"], names.All.Select(m => m.Name).Where(names.Unlearns));
    }

    [Theory]
    [InlineData("\"columns\": { \"a\": \"metod\" }", "\"columns.a\" is about 'metod', which there is not.")]
    [InlineData("\"columns\": { \"a\": \"method\" }", "has no column 'a', which \"columns\" names.")]
    [InlineData("\"metrics\": [{ \"name\": \"acc\" }]", "has the metric 'acc', which is not one of ours, without a unit.")]
    [InlineData("\"methods\": [\"salun\"]", "names 'salun', of which the table has no run.")]
    public void AFileThatDoesNotFitItsTableIsRefused(string keys, string expected) =>
        Assert.Contains(expected, Refused(Long + "ssd,1,,retain_test,90\n", keys));

    [Fact]
    public void ATableWithoutMetricsSaysWhichColumnsItHas() =>
        Assert.Contains(
            "has neither the columns 'metric' and 'value' nor one that is called like a metric.",
            Refused("method,training_seed\nssd,1\n")
        );

    [Fact]
    public void ATableThatIsNotThereIsSaid() =>
        Assert.Contains("There is no table of results", Assert.Throws<PipelineException>(() => Parse("no.csv", "")).Message);

    // One class of the grid that is reported, as the experiment computed it and as a table that somebody has.
    [Fact]
    public void TheOwnRunTableImportedGivesTheSameFiguresAndTablesByteForByte()
    {
        const string Setting = "digits5-sub";
        const int Class = 8;
        string[] metrics = ["retain_test", "forget_test"];
        var digits = Named.Experiment("digits");
        var native = digits with
        {
            Design = SeedDesign.Grid,
            Settings = [digits.Settings.Single(s => s.Name == Setting) with { Classes = [Class] }],
            Figure1 = [.. metrics.Select(metric => new PanelSpec(Setting, Class, metric))],
        };
        var rows = RunRow
            .Read(Path.Combine(Checkout.Root, "reported/digits/runs.parquet"))
            .Where(r => r.Cell.Setting == Setting && r.Cell.Class == Class && metrics.Contains(r.Cell.Metric));
        var table = RunRow.ToTable(rows);
        var computed = Path.Combine(folder, "computed.parquet");
        table.WriteParquet(computed);
        table.WriteCsv(Path.Combine(folder, "runs.csv"));
        var imported = Parse("runs.csv", "");
        var runs = Path.Combine(Ran(imported), RunTable.File);
        Assert.Equal(File.ReadAllBytes(computed), File.ReadAllBytes(runs));

        var (own, other) = (Made(native, computed), Made(imported, runs));
        Assert.Contains("figures/figure5/figure5.svg", own.Keys);
        Assert.Contains("tables/variance/variance.parquet", own.Keys);
        Assert.Equal(own.Keys.Order(), other.Keys.Order());
        Assert.Equal([], own.Keys.Where(file => own[file] != other[file]));
    }

    private Dictionary<string, string> Made(Experiment experiment, string runs)
    {
        var made = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName;
        TablesOfRuns.Make(made, experiment, runs, "");
        return Directory
            .EnumerateFiles(made, "*", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(made, file).StartsWith("testset/"))
            .ToDictionary(file => Path.GetRelativePath(made, file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
    }

    private string Refused(string csv, string keys = "") => Assert.Throws<PipelineException>(() => Read(csv, keys)).Message;

    private Experiment Read(string csv, string keys = "")
    {
        Write("runs.csv", csv);
        return Parse("runs.csv", keys);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private Experiment Parse(string runs, string keys) =>
        ExperimentFile.Parse(
            "imported.json",
            $$"""
            { "claim": "", "command": "", "name": "x", "runs": "{{Path.Combine(folder, runs)}}"{{(keys.Length > 0 ? "," : "")}} {{keys}} }
            """
        );

    private IReadOnlyList<RunRow> Rows(Experiment experiment) => RunRow.Read(Path.Combine(Ran(experiment), RunTable.File));

    private string Ran(Experiment experiment)
    {
        var stage = new ExperimentGraph(experiment).RunTable;
        var own = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;
        stage.Run(new StageContext(stage, own, (_, name) => Path.Combine(own, name), "cpu", _ => { }, own));
        return own;
    }
}
