using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using static Build.Reports.Markup;

namespace Build.Reports;

/// <summary>A report as one HTML file that needs nothing else. The same store gives the same bytes.</summary>
public static partial class ReportPage
{
    /// <summary>The page.</summary>
    public static string Of(ReportInput input)
    {
        var (style, script) = (Resource("report.css"), Resource("tables.js") + Resource("report.js"));
        var parts = new Dictionary<string, string>()
        {
            ["style"] = style,
            ["style-hash"] = Hash(style),
            ["script"] = script,
            ["script-hash"] = Hash(script),
            ["name"] = Escaped(input.Experiment.Name),
            ["claim"] = Escaped(input.Experiment.Claim),
            ["extent"] = Escaped(ProvenanceMarkup.Extent(input)),
            ["headline"] = Text(SummaryMarkup.Headline(input)),
            ["summary"] = Text(SummaryMarkup.Of(input)),
            ["figures"] = Text(input.In("figures").SelectMany(f => FigureMarkup.Of(input, f))),
            ["absent-tables"] = Text(
                input
                    .In("tables")
                    .Where(f => f.Record is null)
                    .SelectMany(f => (XElement[])[Element("h3", f.Stage.Id), FigureMarkup.Absent(input, f)])
            ),
            ["graph"] = Text(GraphDrawing.Of(input.Graph), ProvenanceMarkup.Kinds(input)),
            ["machines"] = Text(ProvenanceMarkup.Machines(input)),
            ["versions"] = Escaped(string.Join(", ", ProvenanceMarkup.Versions(input))),
            ["rerun"] = Escaped(Rerun(input)),
            ["changes"] = ProvenanceMarkup.AnyChanges(input)
                ? "<p>Some stages ran from a working copy with changes that its commit does not have.</p>"
                : "",
            ["one-stage"] = Escaped(
                $"dotnet cake --target=Force --stage=figures/figure2{input.Selection}\ndotnet "
                    + $"cake --target=Trace --stage=figures/figure2{input.Selection}"
            ),
            ["data"] = ReportData.Json(input),
        };
        return Place().Replace(Resource("report.html"), place => parts[place.Groups[1].Value]);
    }

    private static string Rerun(ReportInput input)
    {
        var commits = ProvenanceMarkup.Commits(input);
        return (commits.Count == 1 ? $"git checkout {commits[0]}\n" : "")
            + $"dotnet tool restore\ndotnet cake --target=Default{input.Selection}";
    }

    // With it the browser itself refuses any other script, and any address.
    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{([a-z-]+)\}\}")]
    private static partial Regex Place();
}
