using System.Xml.Linq;
using Build.CommandLine;
using Pipeline.Looking;
using static Build.Reports.Markup;

namespace Build.Reports;

/// <summary>
/// The figures of a report: the stages' own SVG files inline, with what a reader of the page needs beside them.
/// </summary>
internal static class FigureMarkup
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>A figure, or what to run where there is none.</summary>
    public static IEnumerable<XElement> Of(ReportInput input, StageForecast forecast)
    {
        var name = Path.GetFileName(forecast.Stage.Id);
        yield return Element("h3", With("id", name), Title(name));
        if (forecast.Record is not { } record)
        {
            yield return Absent(input, forecast);
            yield break;
        }

        var about = About(name);
        foreach (var output in record.Outputs.Where(o => o.Name.EndsWith(".svg")))
        {
            yield return Element(
                "figure",
                Drawing(File.ReadAllText(input.Store.ObjectPath(output.Sha256)), name, $"{Title(name)}. {about}".TrimEnd()),
                Element(
                    "figcaption",
                    about,
                    " ",
                    Element(
                        "span",
                        With("class", "links"),
                        Link($"figure/{name}", "Enlarge", $"Enlarge {Title(name)}"),
                        " ",
                        Link($"runs?stage={forecast.Stage.Id}", "Runs behind it", $"Runs behind it: {Title(name)}"),
                        " ",
                        Link($"stage/{forecast.Stage.Id}", "Manifest", $"Manifest of {Title(name)}")
                    )
                )
            );
        }

        yield return Element("div", With("class", "plotted"), With("data-figure", forecast.Stage.Id));
    }

    /// <summary>What to run for something that is not there.</summary>
    public static XElement Absent(ReportInput input, StageForecast forecast) =>
        Element(
            "p",
            With("class", "absent"),
            $"Not computed yet ({forecast.Why}): run ",
            Element("code", $"dotnet cake --target=Force --stage={forecast.Stage.Id}{input.Selection}"),
            "."
        );

    // Files have ids of their own, which would meet each other in one page, and a fixed size.
    private static XElement Drawing(string svg, string name, string title)
    {
        var drawing = XElement.Parse(svg);
        foreach (var attribute in drawing.DescendantsAndSelf().Attributes().Where(a => !a.IsNamespaceDeclaration))
        {
            attribute.Value =
                attribute.Name.LocalName == "id" ? $"{name}-{attribute.Value}" : attribute.Value.Replace("url(#", $"url(#{name}-");
        }

        drawing.SetAttributeValue("viewBox", $"0 0 {drawing.Attribute("width")!.Value} {drawing.Attribute("height")!.Value}");
        drawing.SetAttributeValue("role", "img");
        drawing.SetAttributeValue("aria-labelledby", $"{name}-title");
        drawing.AddFirst(new XElement(Svg + "title", new XAttribute("id", $"{name}-title"), title));
        return drawing;
    }

    // What its target says of it, after "Draws Figure 3: " and before the options that it asks for.
    private static string About(string name)
    {
        var target = TargetTable.Rows.FirstOrDefault(row => row.Name.Equals(name.Split('-')[0], StringComparison.OrdinalIgnoreCase));
        var description = target?.Sentence.Split(" (--")[0].TrimEnd('.') ?? "";
        var about = description[(description.IndexOf(": ") is var colon and >= 0 ? colon + 2 : 0)..];
        return about.Length > 0 ? char.ToUpperInvariant(about[0]) + about[1..] + "." : "";
    }

    // figure2 is "Figure 2"; a name with metrics after it keeps them.
    private static string Title(string name)
    {
        var digits = name.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit).ToArray();
        return name.StartsWith("figure") && digits.Length > 0
            ? $"Figure {new string(digits)}{name[("figure".Length + digits.Length)..].Replace('-', ' ')}"
            : name;
    }
}
