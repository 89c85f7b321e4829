using Build.CommandLine;
using Build.Reports;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Looking;
using Pipeline.Store;

namespace Build.Tasks;

/// <summary>Writes what the store has of an experiment as one HTML file; computes nothing.</summary>
[TaskName("Report")]
[TaskDescription(Sentences.Report)]
public sealed class Report : InspectTask
{
    private const string FileName = "report.html";

    // A line of every report's head.
    private const string Mark = "<meta name=\"generator\" content=\"unlearning pipeline\">";

    /// <inheritdoc/>
    protected override void Inspect(BuildContext context, Graph graph, ArtifactStore store)
    {
        var forecasts = Forecast.Of(graph, store, new CodeFingerprints(context.Options.CodeCache).Of, context.Experiment.Name);
        if (forecasts.All(f => f.Record is null) && !Directory.Exists(context.Folder))
        {
            throw new PipelineException(
                $"Nothing of the experiment '{context.Experiment.Name}' is in '{context.Options.Artifacts}', "
                    + "so there is nothing to report.",
                "Run it first: --target=Figure2."
            );
        }

        var page = ReportPage.Of(
            new ReportInput(context.Request.Experiment, context.Experiment, graph, forecasts, store, context.Options.SelectionText)
        );
        var file = context.Options.Output ?? Path.Combine(context.Folder, FileName);
        if (context.Options.Output is null)
        {
            TreeManifest.Write(context.Folder, nameof(Report), path => File.WriteAllText(path(FileName), page));
        }
        else
        {
            Write(file, page);
        }

        var missing = forecasts.Count(f => f.Record is null);
        Console.WriteLine(
            missing == 0
                ? file
                : $"{file}{Environment.NewLine}{missing} of {forecasts.Count} stages are not up to date; it says so, and what to run."
        );
    }

    private static void Write(string file, string page)
    {
        OutputFile.Check(file, "report", there => File.Exists(there) && File.ReadLines(there).Take(20).Contains(Mark));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllText(file + ".partial", page);
        File.Move(file + ".partial", file, overwrite: true);
    }
}
