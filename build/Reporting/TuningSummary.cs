using Build.Running;
using Spectre.Console;
using Stages.Tuning;

namespace Build.Reporting;

/// <summary>What Tune prints: the table of tuning, and for each setting the constants as its file would state them.</summary>
public static class TuningSummary
{
    private static readonly string[] Header = ["method", "best constants", "objective", "stated", "on one seed", "regret", "agree", "rank"];

    /// <summary>Prints it, and where the table is.</summary>
    public static void Print(BuildContext context)
    {
        var folder = Path.Combine(context.Folder, context.Experiment.Result(TuningStage.Name).Id);
        var choices = TuningChoice.Read(Path.Combine(folder, $"{TuningStage.Name}.parquet"));
        foreach (var setting in choices.GroupBy(choice => choice.Setting))
        {
            var table = new Table().Border(TableBorder.Rounded).Title(setting.Key);
            foreach (var column in Header)
            {
                table.AddColumn(new TableColumn(column).LeftAligned());
            }

            foreach (var choice in setting)
            {
                table.AddRow([.. Row(context, choice).Select(Markup.Escape)]);
            }

            AnsiConsole.Write(table);
        }

        Console.WriteLine(
            "Objective: distance to Retrain on validation examples, in percentage points, mean over tuning seeds. On one seed: "
                + "constants that one seed chooses, on the other seeds. Rank: with stated constants, tuned, with those of one seed."
        );
        foreach (var setting in choices.GroupBy(choice => choice.Setting))
        {
            var constants = string.Join(", ", setting.Select(choice => $"\"{choice.Method}\": {choice.Constants}"));
            Console.WriteLine($"{setting.Key}: \"methodSettings\": {{ {constants} }}");
        }

        Console.WriteLine(folder);
    }

    private static string[] Row(BuildContext context, TuningChoice choice) =>
        [
            context.Experiment.MethodNames.Title(choice.Method),
            // As they stand in a file, without the file's signs.
            choice.Constants.Trim('{', '}', ' ').Replace("\"", "").Replace(":", ""),
            Points(choice.Objective),
            Points(choice.StatedObjective),
            choice.Agree is null ? "" : Points(choice.Elsewhere),
            choice.Agree is null ? "" : Points(choice.Regret),
            choice.Agree is null ? "" : $"{choice.Agree} of {choice.Seeds}",
            $"{choice.StatedRank}, {choice.TunedRank}" + (choice.SeedRanks is { } ranks ? $", {ranks.Low} to {ranks.High}" : ""),
        ];

    private static string Points(double? value) => value is { } number ? number.ToString("0.00") : "diverged";
}
