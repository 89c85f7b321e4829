using Microsoft.Playwright;
using Newtonsoft.Json.Linq;
using static Microsoft.Playwright.Assertions;

namespace Report.Tests;

/// <summary>What a reader does with a report.</summary>
[Collection(ReportReaders.Name)]
public sealed class ReadingTests(ReportBrowser browser)
{
    private const string Runs = "#data-tables .data-table >> nth=0";

    [FactWithChromium]
    public async Task ThePageAsksForNothingAndTheConsoleIsSilent()
    {
        var page = await browser.EmptyPageAsync();
        var (asked, said) = (new List<string>(), new List<string>());
        page.Request += (_, request) => asked.Add(request.Url);
        page.Console += (_, message) => said.Add(message.Text);
        page.PageError += (_, error) => said.Add(error);
        var address = new Uri(browser.File).AbsoluteUri;
        await page.GotoAsync(address);
        foreach (
            var route in (string[])
                [
                    "#stage/figures/figure2",
                    "#kind/unlearning",
                    "#run/digits5-sub/class-8/ssd/train-02",
                    "#runs?method=ssd",
                    "#figure/figure1",
                ]
        )
        {
            await page.GotoAsync(address + route);
            await Expect(page.Locator("dialog[open]")).ToBeVisibleAsync();
        }

        Assert.Equal([address], asked.Where(url => !url.StartsWith("data:")).Select(url => url.Split('#')[0]).Distinct());
        Assert.Empty(said);
    }

    [FactWithChromium]
    public async Task TextOfTheExperimentIsTextAndNoMarkup()
    {
        var page = await browser.OpenAsync();
        await Expect(page.Locator(".claim")).ToHaveTextAsync(ReportBrowser.Claim);
        await Expect(page).ToHaveTitleAsync("small: report");
    }

    [FactWithChromium]
    public async Task AHeaderSortsByClickAndByKeyboard()
    {
        var page = await browser.OpenAsync();
        var header = page.Locator(Runs).GetByRole(AriaRole.Columnheader, new() { Name = "forget_train (%)" });
        await Expect(page.Locator("[aria-sort]")).ToHaveCountAsync(0);
        await header.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(header).ToHaveAttributeAsync("aria-sort", "ascending");
        var ascending = await Column();
        Assert.True(ascending.Distinct().Count() > 1);
        Assert.Equal(ascending.Order(), ascending);

        await header.GetByRole(AriaRole.Button).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(header).ToHaveAttributeAsync("aria-sort", "descending");
        Assert.Equal(ascending.OrderDescending(), await Column());
        await Expect(page.Locator("[aria-sort]")).ToHaveCountAsync(1);

        async Task<List<double>> Column()
        {
            var place = await header.EvaluateAsync<int>("cell => cell.cellIndex + 1");
            var cells = await page.Locator(Runs).Locator($"tbody td:nth-child({place})").AllTextContentsAsync();
            return [.. cells.Select(text => double.Parse(text))];
        }
    }

    [FactWithChromium]
    public async Task AFilterNarrowsTheRowsAndSaysHowMany()
    {
        var page = await browser.OpenAsync();
        var table = page.Locator(Runs);
        await Expect(table.Locator("output")).ToHaveTextAsync("7 rows");
        await table.GetByLabel("Filter").FillAsync("finetune unlearn-02");
        await Expect(table.Locator("output")).ToHaveTextAsync("1 of 7 rows");
        await Expect(table.Locator("tbody tr")).ToHaveCountAsync(1);
        await table.GetByLabel("Filter").FillAsync("");
        await table.GetByLabel("method").SelectOptionAsync("SSD");
        await Expect(table.Locator("output")).ToHaveTextAsync("2 of 7 rows");
        await Expect(table.Locator("tbody tr")).ToHaveCountAsync(2);
    }

    [FactWithChromium]
    public async Task TwoClicksLeadFromANumberToItsRunsManifestsAndBack()
    {
        var page = await browser.OpenAsync();
        var number = page.GetByRole(AriaRole.Row, new() { Name = "SSD" }).First.GetByRole(AriaRole.Link).First;
        await number.ClickAsync();
        await Expect(page.Locator("dialog tbody tr")).ToHaveCountAsync(2);

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

        await page.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        await Expect(page.Locator("dialog tbody tr")).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("dialog")).ToBeHiddenAsync();
        await Expect(number).ToBeFocusedAsync();
    }

    [FactWithChromium]
    public async Task EveryRowOfEveryTableAndFigureLeadsToRuns()
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
        Assert.Equal(Directory.EnumerateFiles(browser.Folder, "manifest.json", SearchOption.AllDirectories).Count(), stages.Length);
    }

    [FactWithChromium]
    public void TheSameStoreGivesTheSameBytes()
    {
        var first = File.ReadAllBytes(browser.File);
        browser.Write();
        Assert.Equal(first, File.ReadAllBytes(browser.File));
    }

    [FactWithChromium]
    public async Task WhatIsNotComputedYetSaysWhatToRun()
    {
        var page = await browser.OpenOtherAsync("--target=Report", "--methods=retrain,ssd,finetune,unsir");
        await Expect(page.Locator(".extent")).ToContainTextAsync("stages are up to date");
        var absent = page.Locator("section", new() { Has = page.Locator("#figures") }).Locator(".absent");
        await Expect(absent).ToHaveCountAsync(2);
        await Expect(absent.First)
            .ToContainTextAsync(
                "dotnet cake --target=Force --stage=figures/figure1 --experiment=small.json --methods=retrain,ssd,finetune,unsir"
            );
        await page.GotoAsync(page.Url + "#stage/tables/runs");
        await Expect(page.Locator("dialog .absent")).ToContainTextAsync("Not up to date: ");
    }
}
