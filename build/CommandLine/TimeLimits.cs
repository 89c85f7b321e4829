using System.Globalization;
using System.Runtime.CompilerServices;
using Pipeline;
using Stages.Experiments;

namespace Build.CommandLine;

/// <summary>
/// The option <c>--timeout=training=600,unlearning=120</c>: the longest that an attempt at a stage of a kind may take,
/// in seconds.
/// </summary>
public static class TimeLimits
{
    private static readonly Lazy<string[]> Kinds = new(() =>
        [
            .. typeof(Experiment)
                .Assembly.GetExportedTypes()
                .Where(t => !t.IsAbstract && typeof(Stage).IsAssignableFrom(t) && RunsInWorker(t))
                .Select(Stage.KindOf)
                .Order(),
        ]
    );

    /// <summary>No limits.</summary>
    public static IReadOnlyDictionary<string, TimeSpan> None { get; } = new Dictionary<string, TimeSpan>();

    /// <summary>Reads and checks the option's value.</summary>
    /// <param name="seconds">What a limit may be.</param>
    /// <exception cref="PipelineException">A kind is unknown or named twice, or a limit is out of its
    /// range.</exception>
    public static Func<string, string, IReadOnlyDictionary<string, TimeSpan>> In(NumberRange seconds) => (_, text) => Parse(text, seconds);

    private static Dictionary<string, TimeSpan> Parse(string text, NumberRange range)
    {
        var limits = new Dictionary<string, TimeSpan>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=') is not [var kind, var limit])
            {
                throw new PipelineException(
                    $"--timeout={text}: '{part}' is not KIND=SECONDS.",
                    "Write, for example, --timeout=training=600,unlearning=120."
                );
            }

            if (!Kinds.Value.Contains(kind))
            {
                throw new PipelineException(
                    $"--timeout={text}: no kind of stage that runs in a worker, and can be stopped, is called '{kind}'.",
                    Nearest.Hint(kind, Kinds.Value)
                );
            }

            if (!double.TryParse(limit, NumberStyles.AllowDecimalPoint, null, out var seconds) || !range.Contains(seconds))
            {
                throw new PipelineException($"--timeout={text}: '{limit}' must be {range}, in seconds.");
            }

            if (!limits.TryAdd(kind, TimeSpan.FromSeconds(seconds)))
            {
                throw new PipelineException($"--timeout={text}: the kind '{kind}' is named twice.", "Give each kind one limit.");
            }
        }

        return limits;
    }

    // A stage's place is the same for all of its type.
    private static bool RunsInWorker(Type stage) => ((Stage)RuntimeHelpers.GetUninitializedObject(stage)).Place == Place.Worker;
}
