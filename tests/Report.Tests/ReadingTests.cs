using Microsoft.Playwright;
using Newtonsoft.Json.Linq;
using static Microsoft.Playwright.Assertions;

namespace Report.Tests;

/// <summary>What a reader does with a report.</summary>
[Collection(ReportReaders.Name)]
public sealed class ReadingTests(ReportBrowser browser)
{
    private const string Runs = "#data-tables .data-table >> nth=0";
    private const string More = "--methods=retrain,ssd,finetune,unsir";

    private static readonly string[] Views =
    [
        "#stage/figures/figure2",
        "#kind/unlearning",
        "#run/digits5-sub/class-8/ssd/train-02",
        "#runs?method=ssd",
        "#figure/figure1",
    ];

    [FactWithChromium]
    public async Task ThePageAsksForNothing()
    {
        var asked = new List<string>();
        await Visit(page => page.Request += (_, request) => asked.Add(request.Url));
        Assert.Equal([Address], asked.Where(url => !url.StartsWith("data:")).Select(url => url.Split('#')[0]).Distinct());
    }

    [FactWithChromium]
    public async Task TheConsoleIsSilent()
    {
        var said = new List<string>();
        await Visit(page =>
        {
            page.Console += (_, message) => said.Add(message.Text);
            page.PageError += (_, error) => said.Add(error);
        });
        Assert.Empty(said);
    }

    [FactWithChromium]
    public async Task TextOfTheExperimentIsNotMarkup()
    {
        var page = await browser.OpenAsync();
        await Expect(page.Locator(".claim")).ToHaveTextAsync(ReportBrowser.Claim);
        await Expect(page).ToHaveTitleAsync("small: report");
    }

    [FactWithChromium]
    public async Task AHeaderSortsByClick()
    {
        var header = await HeaderAsync();
        await Expect(header.Page.Locator("[aria-sort]")).ToHaveCountAsync(0);
        await header.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(header).ToHaveAttributeAsync("aria-sort", "ascending");
        var column = await ColumnAsync(header);
        Assert.True(column.Distinct().Count() > 1);
        Assert.Equal(column.Order(), column);
    }

    [FactWithChromium]
    public async Task AHeaderSortsByKeyboard()
    {
        var header = await HeaderAsync();
        await header.GetByRole(AriaRole.Button).FocusAsync();
        await header.Page.Keyboard.PressAsync("Enter");
        await header.Page.Keyboard.PressAsync("Enter");
        await Expect(header).ToHaveAttributeAsync("aria-sort", "descending");
        var column = await ColumnAsync(header);
        Assert.Equal(column.OrderDescending(), column);
    }

    [FactWithChromium]
    public async Task OneColumnIsMarkedAsSorted()
    {
        var header = await HeaderAsync();
        await header.GetByRole(AriaRole.Button).ClickAsync();
        await header.Page.Locator(Runs).GetByRole(AriaRole.Columnheader).First.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(header.Page.Locator("[aria-sort]")).ToHaveCountAsync(1);
    }

    [FactWithChromium]
    public async Task AFilterNarrowsTheRows()
    {
        var table = (await browser.OpenAsync()).Locator(Runs);
        await table.GetByLabel("Filter").FillAsync("finetune unlearn-02");
        await Expect(table.Locator("tbody tr")).ToHaveCountAsync(1);
    }

    [FactWithChromium]
    public async Task AFilterSaysHowManyRowsItLeaves()
    {
        var table = (await browser.OpenAsync()).Locator(Runs);
        await Expect(table.Locator("output")).ToHaveTextAsync("7 rows");
        await table.GetByLabel("Filter").FillAsync("finetune unlearn-02");
        await Expect(table.Locator("output")).ToHaveTextAsync("1 of 7 rows");
    }

    [FactWithChromium]
    public async Task AChosenMethodNarrowsTheRows()
    {
        var table = (await browser.OpenAsync()).Locator(Runs);
        await table.GetByLabel("method").SelectOptionAsync("SSD");
        await Expect(table.Locator("output")).ToHaveTextAsync("2 of 7 rows");
        await Expect(table.Locator("tbody tr")).ToHaveCountAsync(2);
    }

    [FactWithChromium]
    public async Task TwoClicksLeadFromANumberToItsRunsManifests()
    {
        var page = (await NumberOpenedAsync()).Page;
        await page.Locator("dialog tbody a").Nth(1).ClickAsync();
        await Expect(page.Locator("#trace-title")).ToHaveTextAsync("Run digits5-sub/class-8/ssd/train-02");
        await Expect(page.Locator("#trace-title")).ToBeFocusedAsync();
        var text = await page.Locator("dialog").InnerTextAsync();
        foreach (
            var stage in (string[])
                ["metrics/digits5-sub/class-8/ssd/train-02", "unlearn/digits5-sub/class-8/ssd/train-02", "train/digits5/seed-02"]
        )
        {
            var manifest = JObject.Parse(await File.ReadAllTextAsync(Path.Combine(browser.Folder, stage, "manifest.json")));
            string[] facts =
            [
                (string)manifest["key"]!,
                (string)manifest["code"]!,
                (string)manifest["environment"]!["machine"]!,
                .. manifest["outputs"]!.Select(o => (string)o["sha256"]!),
            ];
            Assert.All(facts, fact => Assert.Contains(fact, text));
            Assert.Contains($"--target=Force --stage={stage} --experiment=small.json --methods=retrain,ssd,finetune", text);
        }
    }

    [FactWithChromium]
    public async Task BackLeadsFromARunToThoseOfItsNumber()
    {
        var page = (await NumberOpenedAsync()).Page;
        await page.Locator("dialog tbody a").Nth(1).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        await Expect(page.Locator("dialog tbody tr")).ToHaveCountAsync(2);
    }

    [FactWithChromium]
    public async Task EscapeLeadsFromTheRunsToTheirNumber()
    {
        var number = await NumberOpenedAsync();
        await number.Page.Keyboard.PressAsync("Escape");
        await Expect(number.Page.Locator("dialog")).ToBeHiddenAsync();
        await Expect(number).ToBeFocusedAsync();
    }

    [FactWithChromium]
    public async Task EveryTabledOrPlottedRowLeadsToRuns()
    {
        var page = await browser.OpenAsync();
        var counts = await page.EvaluateAsync<int[]>(
            "[...data.tables, ...data.figures].flatMap(t => t.rows.map(row => matching(routeOf(t.columns, row)).length))"
        );
        Assert.True(counts.Length > 40);
        Assert.All(counts, count => Assert.InRange(count, 1, 4));
    }

    [FactWithChromium]
    public async Task EveryStageOfTheGraphHasItsManifest()
    {
        var page = await browser.OpenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "unlearning 7 stages" }).ClickAsync();
        await Expect(page.Locator("dialog tbody tr")).ToHaveCountAsync(7);
        var stages = await page.EvaluateAsync<string[]>("stages.map(stage => stage.id)");
        Assert.All(stages, stage => Assert.True(File.Exists(Path.Combine(browser.Folder, stage, "manifest.json")), stage));
        // The report itself has one too.
        var manifests = Directory.EnumerateFiles(browser.Folder, "manifest.json", SearchOption.AllDirectories);
        Assert.Equal(manifests.Count(m => Path.GetDirectoryName(m) != Path.TrimEndingDirectorySeparator(browser.Folder)), stages.Length);
    }

    [FactWithChromium]
    public void AReportWrittenAgainHasTheSameBytes()
    {
        var first = File.ReadAllBytes(browser.File);
        browser.Write();
        Assert.Equal(first, File.ReadAllBytes(browser.File));
    }

    [FactWithChromium]
    public async Task AFigureThatIsNotComputedYetSaysWhatToRun()
    {
        var page = await browser.OpenOtherAsync("--target=Report", More);
        await Expect(page.Locator(".extent")).ToContainTextAsync("stages are up to date");
        var absent = page.Locator("section", new() { Has = page.Locator("#figures") }).Locator(".absent");
        await Expect(absent).ToHaveCountAsync(2);
        await Expect(absent.First).ToContainTextAsync($"dotnet cake --target=Force --stage=figures/figure1 --experiment=small.json {More}");
    }

    [FactWithChromium]
    public async Task AStageThatIsNotComputedYetSaysSo()
    {
        var page = await browser.OpenOtherAsync("--target=Report", More);
        await page.GotoAsync(page.Url + "#stage/tables/runs");
        await Expect(page.Locator("dialog .absent")).ToContainTextAsync("Not up to date: ");
    }

    private string Address => new Uri(browser.File).AbsoluteUri;

    // Opens one view after the other, watched from the first request on.
    private async Task Visit(Action<IPage> watch)
    {
        var page = await browser.EmptyPageAsync();
        watch(page);
        await page.GotoAsync(Address);
        foreach (var view in Views)
        {
            await page.GotoAsync(Address + view);
            await Expect(page.Locator("dialog[open]")).ToBeVisibleAsync();
        }
    }

    private async Task<ILocator> HeaderAsync() =>
        (await browser.OpenAsync()).Locator(Runs).GetByRole(AriaRole.Columnheader, new() { Name = "forget_train (%)" });

    private static async Task<List<double>> ColumnAsync(ILocator header)
    {
        var place = await header.EvaluateAsync<int>("cell => cell.cellIndex + 1");
        var cells = await header.Page.Locator(Runs).Locator($"tbody td:nth-child({place})").AllTextContentsAsync();
        return [.. cells.Select(text => double.Parse(text))];
    }

    // A number of a table, clicked, so that the runs that it comes from are shown.
    private async Task<ILocator> NumberOpenedAsync()
    {
        var page = await browser.OpenAsync();
        var number = page.GetByRole(AriaRole.Row, new() { Name = "SSD" }).First.GetByRole(AriaRole.Link).First;
        await number.ClickAsync();
        await Expect(page.Locator("dialog tbody tr")).ToHaveCountAsync(2);
        return number;
    }
}
