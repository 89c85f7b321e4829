using Pipeline.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Build.Running;

/// <summary>
/// Shows a run while it goes: a table that refreshes on a terminal, a line every few seconds elsewhere and in CI.
/// </summary>
public static class Display
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FrameInterval = TimeSpan.FromMilliseconds(200);
    private const int MostSaid = 8;

    /// <summary>Whether standard output is a terminal that a table can be redrawn on.</summary>
    private static bool IsLive => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));

    /// <summary>Shows <paramref name="tally"/> until <paramref name="run"/> ends.</summary>
    public static async Task<RunSummary> ShowAsync(RunTally tally, Task<RunSummary> run)
    {
        if (IsLive)
        {
            tally.Failed += failure => AnsiConsole.MarkupLineInterpolated($"[red]{Failure(failure)}[/]");
            tally.Remarked += remark => AnsiConsole.MarkupLineInterpolated($"[yellow]{Remark(remark)}[/]");
            tally.Noticed += text => AnsiConsole.MarkupLineInterpolated($"[grey]{text}[/]");
            await AnsiConsole
                .Live(Frame(tally))
                .StartAsync(async live =>
                {
                    while (!run.IsCompleted)
                    {
                        if (!Terminal.BelongsToAnother)
                        {
                            live.UpdateTarget(Frame(tally));
                        }

                        await Task.WhenAny(run, Task.Delay(FrameInterval)).ConfigureAwait(false);
                    }

                    live.UpdateTarget(Frame(tally));
                })
                .ConfigureAwait(false);
        }
        else
        {
            tally.Failed += failure => Console.Error.WriteLine(Failure(failure));
            tally.Remarked += remark => Console.WriteLine(Remark(remark));
            tally.Noticed += Console.WriteLine;
            while (await Task.WhenAny(run, Task.Delay(LineInterval)).ConfigureAwait(false) != run)
            {
                Console.WriteLine(Line(tally));
            }
        }

        return await run.ConfigureAwait(false);
    }

    /// <summary>What a finished run did, in a sentence.</summary>
    /// <param name="summary">What it did.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="remarks">How many of the stages that ran say something of their result.</param>
    public static string Sentence(RunSummary summary, TimeSpan elapsed, int remarks)
    {
        static string Stages(int n) => n == 1 ? "1 stage" : $"{n:N0} stages";
        var restored = summary.Restored > 0 ? $" ({summary.Restored} put back from the store)" : "";
        return summary is { Ran: 0, Succeeded: true }
            ? $"Nothing to run: {Stages(summary.Skipped)} up to date{restored}."
            : $"Ran {Stages(summary.Ran)} in {Clock(elapsed)}; {summary.Skipped.ToString("N0")} "
                + $"{(summary.Skipped == 1 ? "was" : "were")} up to date{restored}"
                + (summary.Succeeded ? "." : $"; {summary.Failed} failed, {summary.Blocked} not run.")
                + (
                    remarks == 0 ? ""
                    : remarks == 1 ? " One result has a remark, which Status repeats."
                    : $" {remarks:N0} results have a remark; Status repeats them."
                );
    }

    private static string Remark(StageEvent done) => $"{done.Stage.Id} {done.Message}";

    private static string Failure(StageEvent failure) => $"FAILED {failure.Stage.Id}: {failure.Message}";

    private static string Clock(TimeSpan time) =>
        time.TotalSeconds < 60
            ? time.TotalSeconds.ToString("0.0") + " s"
            : time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss") + (time.TotalHours >= 1 ? " h" : " min");

    private static string Line(RunTally tally)
    {
        var parts = tally.Now().Where(k => k.Total > k.Skipped).Select(k => $"{k.Kind} {k.Done + k.Skipped}/{k.Total}");
        var left = tally.Left() is { } time ? $"; about {Clock(time)} left" : "";
        var workers = tally.Workers() is { } there ? there + "; " : "";
        return $"[{Clock(tally.Elapsed)}] {workers}"
            + $"{string.Join(", ", parts)}{left}{string.Concat(tally.Says().Take(1).Select(text => $"; {text}"))}";
    }

    private static IRenderable Frame(RunTally tally) =>
        !tally.Works
            ? new Text("")
            : new Rows([Table(tally), .. tally.Says().Take(MostSaid).Select(text => new Text(text) { Overflow = Overflow.Ellipsis })]);

    private static Table Table(RunTally tally)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("stages");
        foreach (var column in (string[])["done", "running", "left", "up to date", "failed", "per minute"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var kind in tally.Now())
        {
            var rate = kind.Done == 0 ? "" : (kind.Done / tally.Elapsed.TotalMinutes).ToString("0");
            string Cell(int n) => n == 0 ? "[grey]·[/]" : n.ToString();
            table.AddRow(
                kind.Kind,
                Cell(kind.Done),
                Cell(kind.Running),
                Cell(kind.Left),
                Cell(kind.Skipped),
                kind.Failed == 0 ? "[grey]·[/]" : $"[red]{kind.Failed}[/]",
                rate
            );
        }

        var workers = tally.Workers() is { } there ? there + "; " : "";
        table.Caption = new TableTitle(
            Markup.Escape(workers) + (tally.Left() is { } left ? $"{Clock(tally.Elapsed)}, about {Clock(left)} left" : Clock(tally.Elapsed))
        );
        return table;
    }
}
