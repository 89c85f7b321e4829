using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Report.Tests;

/// <summary>
/// For whom a report is readable, and where: by screen reader, in both colour schemes, on a phone, on paper.
/// </summary>
[Collection(ReportReaders.Name)]
public sealed class AccessTests(ReportBrowser browser)
{
    // Width in pixels.
    private const int Phone = 390;

    private static readonly string[] Routes =
    [
        "",
        "#runs?method=finetune",
        "#run/digits5-sub/class-8/ssd/train-02",
        "#stage/tables/runs",
        "#figure/figure2",
    ];

    [FactWithChromium]
    public async Task EveryViewKeepsTheRulesOfAccessibilityInBothColourSchemes()
    {
        // Links here are addresses that a script answers: what skips to nothing is not broken. All other rules hold,
        // contrast among them.
        var rules = new AxeRunOptions { Rules = new() { ["skip-link"] = new() { Enabled = false } } };
        foreach (
            var (scheme, route) in from scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark]
            from route in Routes
            select (scheme, route)
        )
        {
            var result = await (await browser.OpenAsync(route, scheme: scheme, trusted: true)).RunAxe(rules);
            Assert.True(
                result.Violations.Length == 0,
                $"{scheme} {route}: {string.Join("; ", result.Violations.Select(v => $"{v.Id}, {v.Nodes[0].Html}"))}"
            );
            Assert.Contains(result.Passes, pass => pass.Id == "color-contrast");
        }
    }

    [FactWithChromium]
    public Task IdsAreUnique() =>
        AssertNone("[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)");

    [FactWithChromium]
    public async Task HeadingsDescendOneByOne()
    {
        foreach (var route in Routes)
        {
            var page = await browser.OpenAsync(route);
            var levels = await page.EvaluateAsync<int[]>("[...document.querySelectorAll('h1, h2, h3, h4')].map(e => Number(e.tagName[1]))");
            Assert.Equal(1, levels[0]);
            Assert.Equal(1, levels.Count(level => level == 1));
            Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
        }
    }

    [FactWithChromium]
    public Task DrawingsHaveNames() =>
        AssertNone(
            "[...document.querySelectorAll('svg, img')].filter(e => !(e.alt || e.ariaLabel || "
                + "document.getElementById(e.getAttribute('aria-labelledby'))?.textContent)).map(e => e.outerHTML.slice(0, 80))"
        );

    [FactWithChromium]
    public async Task TheFirstTabStopSkipsToTheResults()
    {
        var page = await browser.OpenAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("Skip to the results")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main")).ToBeFocusedAsync();
    }

    [FactWithChromium]
    public async Task ThePageIsNoWiderThanAPhone()
    {
        foreach (var route in Routes)
        {
            var page = await browser.OpenAsync(route, width: Phone);
            Assert.Equal(Phone, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }
    }

    /// <summary>Tables and enlarged figures.</summary>
    [FactWithChromium]
    public Task OnlyWhatIsMeantToScrollsSidewaysOnAPhone() =>
        AssertNone(
            "[...document.querySelectorAll('body *')].filter(e => e.clientWidth && e.scrollWidth > e.clientWidth "
                + "+ 1 && ['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX) && "
                + "!e.matches('.scroll, .large, select, input')).map(e => e.outerHTML.slice(0, 80))",
            Phone
        );

    [FactWithChromium]
    public async Task NothingMovesAfterItIsShown()
    {
        var page = await browser.OpenAsync();
        // Two frames after all fonts are there, all that moves has moved.
        Assert.Equal(
            0,
            await page.EvaluateAsync<double>(
                "document.fonts.ready.then(() => new Promise(done => { "
                    + "let sum = 0; const add = list => list.forEach(e => sum += e.value); "
                    + "const observer = new PerformanceObserver(list => add(list.getEntries())); "
                    + "observer.observe({ type: 'layout-shift', buffered: true }); "
                    + "requestAnimationFrame(() => requestAnimationFrame(() => { add(observer.takeRecords()); done(sum); })); }))"
            )
        );
    }

    [FactWithChromium]
    public async Task ControlsAreNotPrinted()
    {
        var page = await PrintedAsync();
        foreach (var hidden in (string[])["nav", ".skip", ".controls", ".more", ".links", ".plotted"])
        {
            Assert.True(await page.Locator(hidden).CountAsync() > 0);
            Assert.Empty(
                await page.EvaluateAsync<string[]>(
                    "name => [...document.querySelectorAll(name)].filter(e => e.checkVisibility()).map(e => e.outerHTML)",
                    hidden
                )
            );
        }
    }

    [FactWithChromium]
    public async Task PrintIsBlackOnWhiteWhateverTheScheme()
    {
        var page = await PrintedAsync();
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("rgb(0, 0, 0)", await page.EvaluateAsync<string>("getComputedStyle(document.body).color"));
    }

    [FactWithChromium]
    public async Task FiguresArePrinted() => await Expect((await PrintedAsync()).Locator("figure svg").First).ToBeVisibleAsync();

    private async Task AssertNone(string offenders, int width = 1280)
    {
        foreach (var route in Routes)
        {
            Assert.Empty(await (await browser.OpenAsync(route, width)).EvaluateAsync<string[]>(offenders));
        }
    }

    private async Task<IPage> PrintedAsync()
    {
        var page = await browser.OpenAsync(scheme: ColorScheme.Dark);
        await page.EmulateMediaAsync(new() { Media = Media.Print, ColorScheme = ColorScheme.Dark });
        return page;
    }
}
