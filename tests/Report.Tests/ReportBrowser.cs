using EndToEnd.Tests.Spaces;
using Microsoft.Playwright;

namespace Report.Tests;

/// <summary>Tests that read one report.</summary>
[CollectionDefinition(Name)]
public sealed class ReportReaders : ICollectionFixture<ReportBrowser>
{
    public const string Name = "report";
}

/// <summary>A report that the real host wrote of a small experiment, and a Chromium to read it with.</summary>
public sealed class ReportBrowser : IAsyncLifetime, IDisposable
{
    /// <summary>What no page may take for markup, or for a place of the template.</summary>
    public const string Claim = "</script><script>document.title='taken'</script> & {{data}}";

    // Milliseconds; what is wrong takes as long as this to say so, on however busy a machine.
    private const float Patience = 120_000;
    private readonly PipelineSpace space = new();
    private readonly string methods;
    private IPlaywright? playwright;
    private IBrowser? browser;
    private IBrowserContext? context;

    public ReportBrowser()
        : this("retrain,ssd,finetune") => space.Edit("none: a test", Claim);

    /// <summary>A report of methods.</summary>
    /// <param name="methods">Their names, with commas between.</param>
    /// <param name="edits">What else is replaced in the experiment's file, and by what.</param>
    internal ReportBrowser(string methods, params (string From, string To)[] edits)
    {
        this.methods = $"--methods={methods}";
        foreach (var (from, to) in edits)
        {
            space.Edit(from, to);
        }
    }

    /// <summary>The artifacts of the experiment.</summary>
    public string Folder => space.InArtifacts("small");

    /// <summary>The report.</summary>
    public string File => Path.Combine(Folder, "report.html");

    public async Task InitializeAsync()
    {
        if (FactWithChromiumAttribute.Executable is not { } executable)
        {
            return;
        }

        space.RunWell(methods);
        Write();
        Assertions.SetDefaultExpectTimeout(Patience);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable });
    }

    /// <summary>Writes the report again.</summary>
    public void Write() => space.RunWell("--target=Report", methods);

    /// <summary>Opens the report at an address of its own.</summary>
    /// <param name="route">The address, with its #.</param>
    /// <param name="width">Width of the window in pixels.</param>
    /// <param name="scheme">Light or dark.</param>
    /// <param name="trusted">Whether scripts of a test may be added to the page.</param>
    public async Task<IPage> OpenAsync(string route = "", int width = 1280, ColorScheme scheme = ColorScheme.Light, bool trusted = false)
    {
        var page = await EmptyPageAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = 844 },
                ColorScheme = scheme,
                BypassCSP = trusted,
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        await page.GotoAsync(new Uri(File).AbsoluteUri + route);
        return page;
    }

    /// <summary>Opens the report that the host writes of something else, and puts the first one back.</summary>
    public async Task<IPage> OpenOtherAsync(params string[] arguments)
    {
        space.RunWell(arguments);
        try
        {
            return await OpenAsync();
        }
        finally
        {
            Write();
        }
    }

    /// <summary>A page that has not opened anything yet; the one before is closed.</summary>
    public async Task<IPage> EmptyPageAsync(BrowserNewContextOptions? options = null)
    {
        await (context?.CloseAsync() ?? Task.CompletedTask);
        context = await browser!.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return await context.NewPageAsync();
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }

    public void Dispose() => space.Dispose();
}

/// <summary>Needs Chromium, as Debian's package of that name installs it.</summary>
internal sealed class FactWithChromiumAttribute : FactAttribute
{
    public static readonly string? Executable = new[]
    {
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    }.FirstOrDefault(File.Exists);

    public FactWithChromiumAttribute()
    {
        if (Executable is null)
        {
            Skip = "There is no Chromium in /usr/bin: apt-get install chromium.";
        }
    }
}
