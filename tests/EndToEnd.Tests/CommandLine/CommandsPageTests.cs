using Build.CommandLine;

namespace EndToEnd.Tests.CommandLine;

public sealed class CommandsPageTests
{
    private static readonly string Page = Path.Combine(Checkout.Root, "docs", "commands.md");
    private static readonly string Received = Path.Combine(Checkout.Root, "docs", "commands.received.md");

    [Fact]
    public void TheTablesOfThePageAreTheProgramsOwn()
    {
        var (page, generated) = (File.ReadAllText(Page), CommandTables.Fill(File.ReadAllText(Page)));
        File.Delete(Received);
        if (page != generated)
        {
            File.WriteAllText(Received, generated);
            Assert.Fail($"The tables of {Page} are not those of build/CommandLine. To accept: mv {Received} {Page}");
        }
    }

    [Fact]
    public void ThePageHasEveryTable() =>
        Assert.Equal(
            TargetTable
                .Rows.Select(row => $"targets {row.Subject}")
                .Concat(OptionTable.Rows.Select(row => $"options {row.Subject}"))
                .Distinct()
                .Order(),
            CommandTables.On(File.ReadAllText(Page)).Order()
        );
}
