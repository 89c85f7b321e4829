using Pipeline;
using Stages.Experiments;

namespace Stages.Tests.Experiments;

/// <summary>What an experiment's numbers and names must be to each other.</summary>
public sealed class ExperimentChecksTests
{
    [Theory]
    [InlineData(
        "\"width\": 8",
        "\"tuning\": { \"seeds\": [101], \"methods\": {} }, \"width\": 8",
        "\"tuning\" chooses on validation examples"
    )]
    [InlineData(
        "\"width\": 8",
        "\"validation\": 0.1, \"tuning\": { \"seeds\": [101, 2], \"methods\": {} }, \"width\": 8",
        "\"tuning.seeds\" lists 2, which is a seed of the experiment too"
    )]
    [InlineData(
        "\"width\": 8",
        "\"validation\": 0.1, \"tuning\": { \"seeds\": [101], \"methods\": { \"finetune\": {} } }, \"width\": 8",
        "\"tuning.methods.finetune\" is not among the experiment's methods."
    )]
    [InlineData(
        "\"width\": 8",
        "\"validation\": 0.1, \"tuning\": { \"seeds\": [101], \"methods\": { \"ssd\": { \"alpha\": [3, 3] } } }, \"width\": 8",
        "\"tuning.methods.ssd.alpha\" lists 3 twice."
    )]
    [InlineData(
        "\"width\": 8",
        "\"validation\": 0.1, \"tuning\": { \"seeds\": [101], \"methods\": { \"ssd\": { \"alpha\": [3, -1] } } }, \"width\": 8",
        "\"tuning.methods.ssd.alpha[1]\" is -1; it must be a number from 0.001 to 1,000,000,000."
    )]
    [InlineData("\"width\": 8", "\"validation\": 0.7, \"width\": 8", "\"validation\" is 0.7; it must be a number from 0.01 to 0.5.")]
    [InlineData("\"random-labels\"]", "\"scrub-r\"]", "\"methods[6]\" is scrub-r, which looks at validation examples; there are none.")]
    public void WhatTheValidationPartNeedsIsToldWithItsPlace(string from, string to, string fact) =>
        WhatDoesNotFitIsToldWithItsPlace(from, to, fact);

    [Theory]
    [InlineData("\"milestones\": [4, 5]", "\"milestones\": [5, 3]", "\"models[0].training.milestones[1]\" is 3; milestones must increase.")]
    [InlineData("\"milestones\": [4, 5]", "\"milestones\": [4, 4]", "\"models[0].training.milestones[1]\" is 4; milestones must increase.")]
    [InlineData(
        "\"milestones\": [4, 5]",
        "\"milestones\": [4, 6]",
        "\"models[0].training.milestones[1]\" is 6; it must be at most 5, the number of the last epoch."
    )]
    [InlineData("\"warmUpEpochs\": 1", "\"warmUpEpochs\": 6", "\"models[0].training.warmUpEpochs\" is 6; it must be at most the 5 epochs")]
    [InlineData(
        "\"batchSize\": 32, \"learningRate\": 0.02",
        "\"batchSize\": 902, \"learningRate\": 0.02",
        "\"models[0].training.batchSize\" is 902; it must be at most 901, the number of training examples."
    )]
    [InlineData(
        "\"retainPerClass\": 30",
        "\"retainPerClass\": 100000",
        "\"methodSettings.unsir.retainPerClass\" is 100000; it must be at most 901, the number of training examples."
    )]
    [InlineData(
        "\"repairBatchSize\": 64",
        "\"repairBatchSize\": 5000",
        "\"methodSettings.unsir.repairBatchSize\" is 5000; it must be at most 901"
    )]
    [InlineData("[1, 4, 8] },", "[1, 10] },", "\"settings[0].classes[1]\" is 10, which there is not.")]
    [InlineData("[0, 2, 4]", "[0, 5]", "\"settings[1].classes[1]\" is 5, which there is not.")]
    [InlineData("[1, 4, 8] },", "[1, 1] },", "\"settings[0].classes\" lists 1 twice.")]
    [InlineData("\"class\": 4", "\"class\": 5", "\"figure1[0].class\" is 5, which the setting 'digits10-full' does not forget.")]
    [InlineData("\"retrain\", \"ssd\"", "\"ssd\", \"ssd\"", "\"methods\" lists ssd twice.")]
    [InlineData("\"width\": 8", "\"orderSeeds\": [4, 4], \"width\": 8", "\"orderSeeds\" lists 4 twice.")]
    [InlineData("\"width\": 8", "\"orderSeeds\": [4], \"vary\": [\"init\"], \"width\": 8", "\"vary\" holds what \"orderSeeds\" crosses.")]
    [InlineData("\"width\": 8", "\"vary\": [\"augment\"], \"width\": 8", "\"vary\" lists augment alone, and the model 'digits10'")]
    [InlineData("\"width\": 8", "\"retrainSeeds\": [4, 4], \"width\": 8", "\"retrainSeeds\" lists 4 twice.")]
    [InlineData("\"width\": 8", "\"retrainSeeds\": [30, 4], \"width\": 8", "\"retrainSeeds\" lists 4, which is a training seed too.")]
    [InlineData(
        "\"width\": 8",
        "\"retrainSeeds\": [30], \"width\": 8",
        "\"retrainSeeds\" is given, and \"methods\" has no retrain.",
        "\"retrain\", "
    )]
    public void WhatDoesNotFitIsToldWithItsPlace(string from, string to, string fact, string without = "")
    {
        var text = ExperimentFile.Find("digits").Text;
        text = without.Length == 0 ? text : text.Replace(without, "");
        Assert.Contains(from, text);
        var line = 1 + text[..text.IndexOf(from)].Count(c => c == '\n');
        var error = Assert.Throws<PipelineException>(() => ExperimentFile.Parse("my.json", text.Replace(from, to)));
        Assert.StartsWith($"my.json, line {line}: {fact}", error.Message);
    }

    [Theory]
    [InlineData(
        "\"trainingPerClass\": 400",
        "\"trainingPerClass\": 6001",
        "\"trainingPerClass\" is 6001; fashion has 6,000 examples of a class."
    )]
    [InlineData("\"testPerClass\": 200", "\"testPerClass\": 1001", "\"testPerClass\" is 1001; fashion has 1,000 examples of a class.")]
    [InlineData(
        "\"retainPerClass\": 100, \"repairBatchSize\": 64, \"learningRate\": 0.001 }",
        "\"retainPerClass\": 4001 }",
        "is 4001; it must be at most 4,000"
    )]
    public void APartOfADatasetIsWithinIt(string from, string to, string fact)
    {
        var text = ExperimentFile.Find("fashion").Text;
        Assert.Contains(from, text);
        Assert.Contains(fact, Assert.Throws<PipelineException>(() => ExperimentFile.Parse("my.json", text.Replace(from, to))).Message);
    }

    [Theory]
    [InlineData("\"labels\": \"fine\"", "\"labels\": \"super\"", "\"models[0].labels\" is super; cifar10 has no super classes.")]
    [InlineData("\"forget\": \"fine\"", "\"forget\": \"super\"", "\"settings[0].forget\" is super; cifar10 has no super classes.")]
    [InlineData(
        "\"validation\": 0.1",
        "\"validation\": 0.5, \"trainingPerClass\": 1",
        "\"validation\" is 0.5; of 1 examples of a class it leaves none"
    )]
    public void WhatCifar10HasNotIsRefused(string from, string to, string fact)
    {
        var text = ExperimentFile.Find("cifar10").Text;
        Assert.Contains(from, text);
        Assert.Contains(fact, Assert.Throws<PipelineException>(() => ExperimentFile.Parse("my.json", text.Replace(from, to))).Message);
    }

    [Fact]
    public void AMethodOfTheCommandLineNeedsValidationToo() =>
        Assert.Contains(
            "--methods: scrub-r looks at validation examples, and the experiment 'digits' sets none aside.",
            Assert.Throws<PipelineException>(() => Named.Experiment("digits").Select(new() { Methods = ["scrub-r"] })).Message
        );

    [Theory]
    [InlineData("\"name\": \"small\"", 100, "name")]
    [InlineData("\"name\": \"digits5-sub\"", 100, "settings[0].name")]
    public void ANameHasAtMostAHundredLetters(string from, int most, string place)
    {
        var small = ExperimentFile.Find("small").Text.Replace("\"setting\": \"digits5-sub\"", "\"setting\": \"NAME\"");
        string With(int letters) =>
            small
                .Replace(from, $"\"name\": \"{new string('a', letters)}\"")
                .Replace("NAME", place == "name" ? "digits5-sub" : new string('a', letters));
        ExperimentFile.Parse("my.json", With(most));
        var error = Assert.Throws<PipelineException>(() => ExperimentFile.Parse("my.json", With(most + 1)));
        Assert.Contains($"\"{place}\" has 101 letters; it must have at most 100.", error.Message);
    }

    [Fact]
    public void AConstantWithoutARangeIsRefused()
    {
        var catalogue = GrownHouse.Catalogue with
        {
            Methods =
            [
                .. Catalogue.Ours.Methods,
                MethodRow.Of(new("shrink", "Shrink", Draws: false), new Rangeless(), _ => new Shrink(new ShrinkSettings())),
            ],
        };
        var error = Assert.Throws<PipelineException>(() => ExperimentFile.Parse("my.json", GrownHouse.Experiment, catalogue));
        Assert.Equal(
            "my.json, line 14: \"methodSettings.shrink.factor\" has no range: Rangeless.Factor states none."
                + $"{Environment.NewLine}Put [Range(least, most)] before it in the source, or leave the number out of the file.",
            error.Message
        );
    }

    private sealed record Rangeless
    {
        public double Factor { get; init; } = 0.5;
    }
}
