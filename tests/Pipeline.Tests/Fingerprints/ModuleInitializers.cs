namespace Pipeline.Tests.Fingerprints;

public sealed class ModuleInitializers
{
    [Fact]
    public void RunBeforeEveryStageOfTheirModule()
    {
        const string Source = """
            namespace Sample;
            public static class Start
            {
                [System.Runtime.CompilerServices.ModuleInitializer]
                internal static void Run() => System.Console.Write(1);
            }
            public sealed class Stage { public int Run() => 2; }
            """;
        using var before = new Program(Source);
        using var after = new Program(Source.Replace("Write(1)", "Write(3)", StringComparison.Ordinal));

        Assert.NotEqual(before.Fingerprint("Stage"), after.Fingerprint("Stage"));
    }
}
