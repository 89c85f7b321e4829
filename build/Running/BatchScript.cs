namespace Build.Running;

/// <summary>
/// The file by which Slurm runs a host as a job that goes on in another job when its time limit comes.
/// </summary>
/// <param name="Name">The job's name.</param>
/// <param name="Folder">The folder to work in.</param>
/// <param name="Store">The folder whose changes tell whether a job came further.</param>
/// <param name="Command">The run, as a shell reads it.</param>
/// <param name="Options">More options of sbatch; they stand last, and so win over ours.</param>
public sealed record BatchScript(string Name, string Folder, string Store, string Command, string Options)
{
    /// <summary>Jobs in a row that may come no further before there is no next one.</summary>
    private const int MostWithoutProgress = 3;

    /// <summary>Where the file and the log lie, without the ends of their names.</summary>
    public required string Place { get; init; }

    /// <summary>The file.</summary>
    public string File => $"{Place}.sbatch";

    /// <summary>What the run prints, in all its jobs.</summary>
    public string Log => $"{Place}.txt";

    /// <summary>
    /// The file's text. USR1 is the notice of the time limit. TERM alone comes with scancel, after which nobody wants
    /// another job, and with preemption, after which Slurm itself starts this one again. The host is asked to stop by
    /// TERM, since a shell has it ignore INT in the background.
    /// </summary>
    public string Text =>
        $$"""
            #!/bin/sh
            #SBATCH --job-name={{Name}}
            #SBATCH --output="{{Log}}"
            #SBATCH --open-mode=append
            #SBATCH --dependency=singleton
            #SBATCH --requeue
            #SBATCH --signal=B:USR1@120
            #SBATCH {{Options}}

            # Written by --target=Submit. Before its time limit this job stops the run and submits this file again; the next
            # job goes on from the store. There is no next one when the run has come to its end, good or bad, or when
            # {{MostWithoutProgress}} jobs in a row came no further.
            cd {{Quoted(Folder)}} || exit 2
            state() (
                cd {{Quoted(Store)}} 2> /dev/null && ls -lR --full-time journal checkpoints 2> /dev/null | cksum
            )
            before=$(state) next=no
            {{Command}} &
            run=$!
            trap 'next=yes; kill -TERM "$run"' USR1
            trap 'kill -TERM "$run"' TERM
            while kill -0 "$run" 2> /dev/null
            do
                wait "$run"
                code=$?
            done
            [ "$next" = yes ] && [ "$code" -ne 0 ] || exit "$code"

            stuck=0
            [ "$(state)" != "$before" ] || stuck=$((${1:-0} + 1))
            if [ "$stuck" -ge {{MostWithoutProgress}} ]
            then
                echo "{{MostWithoutProgress}} jobs in a row came no further: is the time limit shorter than a stage,"
                echo "or than the way to its checkpoint?"
                exit "$code"
            fi
            exec sbatch {{Quoted(File)}} "$stuck"
            """.Replace("#SBATCH \n", "") + "\n";

    /// <summary>A text as one word of a shell.</summary>
    public static string Quoted(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_./,=+:@%".Contains(c))
            ? text
            : $"'{text.Replace("'", "'\\''")}'";
}
