namespace Build.Running;

/// <summary>What programs read, alone on standard output; everything else then goes to standard error.</summary>
public static class MachineOutput
{
    /// <summary>Where to write it.</summary>
    public static TextWriter Writer { get; private set; } = Console.Out;

    /// <summary>Keeps standard output for it.</summary>
    public static void Reserve()
    {
        Writer = Console.Out;
        Console.SetOut(Console.Error);
    }
}
