using System.Diagnostics;
using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Pipeline.Running;

namespace Build.Tasks;

/// <summary>The steps of continuous integration, on this machine.</summary>
[TaskName("CI")]
[TaskDescription(Sentences.CI)]
public sealed class CI : FrostingTask<BuildContext>
{
    /// <summary>The steps, in order; the workflow has the same ones.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        "dotnet tool restore",
        "dotnet build Pipeline.sln --nologo -v quiet",
        "dotnet test Pipeline.sln --no-build --nologo",
        "dotnet cake --target=Figure2 --experiment=small",
        "dotnet cake --target=Verify --experiment=small --replay=10",
    ];

    /// <inheritdoc/>
    public override void Run(BuildContext context)
    {
        foreach (var step in Steps)
        {
            Console.WriteLine($"$ {step}");
            var words = step.Split(' ');
            using var process = Process.Start(words[0], words[1..]);
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new StageFailedException($"'{step}' ended with exit code {process.ExitCode}.");
            }
        }
    }
}
