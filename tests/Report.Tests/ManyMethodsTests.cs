using Microsoft.Playwright;
using Stages.Experiments;
using Stages.Unlearning;
using static Microsoft.Playwright.Assertions;

namespace Report.Tests;

/// <summary>A report of all methods that there are, on a screen and on a phone.</summary>
[Collection(ReportReaders.Name)]
public sealed class ManyMethodsTests(ManyMethodsTests.Written written) : IClassFixture<ManyMethodsTests.Written>
{
    private static readonly MethodName[] All = [.. Catalogue.Ours.Methods.Select(row => row.Method)];

    [FactWithChromium]
    public async Task EveryMethodIsNamedAndNothingSticksOut()
    {
        foreach (var width in (int[])[1280, 390])
        {
            var page = await written.Browser.OpenAsync(width: width);
            await Expect(page.Locator("#summary")).ToBeVisibleAsync();
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            Assert.Empty(await page.EvaluateAsync<string[]>(TextsThatLeaveTheirCell));
            Assert.Empty(await page.EvaluateAsync<string[]>(FiguresWiderThanThePage));
            foreach (var method in All)
            {
                await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = method.Title, Exact = true }).First).ToBeVisibleAsync();
            }
        }
    }

    [FactWithChromium]
    public async Task OneOfAllMethodsCanBeChosen()
    {
        var table = (await written.Browser.OpenAsync()).Locator("#data-tables .data-table >> nth=0");
        // And "all".
        await Expect(table.GetByLabel("method").Locator("option")).ToHaveCountAsync(All.Length + 1);
        await table.GetByLabel("method").SelectOptionAsync("SCRUB+R");
        await Expect(table.Locator("output")).ToContainTextAsync(" of ");
    }

    [FactWithChromium]
    public async Task ATextThatLeavesItsCellIsFound()
    {
        var page = await written.Browser.OpenAsync(trusted: true);
        await page.AddStyleTagAsync(new() { Content = "main th { display: block; width: 1em; white-space: nowrap; }" });
        Assert.NotEmpty(await page.EvaluateAsync<string[]>(TextsThatLeaveTheirCell));
    }

    // Neighbours would be written over. A pixel is rounding.
    private const string TextsThatLeaveTheirCell = """
        [...document.querySelectorAll("main td, main th")].filter(cell => {
          const range = document.createRange();
          range.selectNodeContents(cell);
          const [text, box] = [range.getBoundingClientRect(), cell.getBoundingClientRect()];
          return box.width > 0 && text.width > 0 && (text.left < box.left - 1 || text.right > box.right + 1
            || text.top < box.top - 1 || text.bottom > box.bottom + 1);
        }).map(cell => cell.outerHTML.slice(0, 80))
        """;

    private const string FiguresWiderThanThePage = """
        [...document.querySelectorAll("main figure svg")].filter(svg => svg.getBoundingClientRect().right > innerWidth)
          .map(svg => svg.outerHTML.slice(0, 80))
        """;

    /// <summary>The report, of every method with two seeds of each kind.</summary>
    public sealed class Written : IAsyncLifetime, IDisposable
    {
        private const string Listed =
            "\"baseline\", \"retrain\", \"ssd\", \"lfssd\", \"unsir\", \"bad-teacher\", \"random-labels\", \"finetune\"";

        // SCRUB+R looks at validation examples.
        public ReportBrowser Browser { get; } =
            new(
                string.Join(',', All.Select(method => method.Name)),
                (Listed, string.Join(", ", All.Select(method => $"\"{method.Name}\""))),
                ("\"width\": 4", "\"width\": 4, \"validation\": 0.1")
            );

        public Task InitializeAsync() => Browser.InitializeAsync();

        public Task DisposeAsync() => Browser.DisposeAsync();

        public void Dispose() => Browser.Dispose();
    }
}
