using System.Xml.Linq;

namespace Build.Reports;

/// <summary>Elements of the report's page. Text is escaped by being text.</summary>
internal static class Markup
{
    /// <summary>An element that is never written as a self-closing tag, which HTML does not have.</summary>
    public static XElement Element(string name, params object?[] content)
    {
        var element = new XElement(name, content);
        if (element.IsEmpty)
        {
            element.Add("");
        }

        return element;
    }

    /// <summary>An attribute.</summary>
    public static XAttribute With(string name, object value) => new(name, value);

    /// <summary>A link to a place of this page.</summary>
    public static XElement Link(string route, string text, string? spoken = null) =>
        Element("a", With("href", "#" + route), spoken is null ? null : With("aria-label", spoken), text);

    /// <summary>A table that scrolls sideways in its own frame; the first cell of a row is its header.</summary>
    /// <param name="id">Id of the caption.</param>
    /// <param name="caption">What the table is.</param>
    /// <param name="columns">Names, those of words and those of numbers.</param>
    /// <param name="rows">Text or elements, one for each column.</param>
    public static XElement Table(
        string id,
        string caption,
        IReadOnlyList<(string Name, bool IsNumber)> columns,
        IEnumerable<IReadOnlyList<object>> rows
    ) =>
        Element(
            "div",
            With("class", "scroll"),
            With("tabindex", 0),
            With("role", "region"),
            With("aria-labelledby", id),
            Element(
                "table",
                Element("caption", With("id", id), caption),
                Element(
                    "thead",
                    Element(
                        "tr",
                        columns.Select((c, i) => Element("th", With("scope", "col"), i == 0 ? null : Alignment(c.IsNumber), c.Name))
                    )
                ),
                Element(
                    "tbody",
                    rows.Select(row =>
                        Element(
                            "tr",
                            row.Select(
                                (cell, i) =>
                                    i == 0 ? Element("th", With("scope", "row"), cell) : Element("td", Alignment(columns[i].IsNumber), cell)
                            )
                        )
                    )
                )
            )
        );

    /// <summary>A duration as people read it.</summary>
    public static string Duration(double seconds) =>
        seconds switch
        {
            < 0.001 => "under 1 ms",
            < 1 => $"{seconds * 1000:0} ms",
            < 120 => $"{seconds:0.0} s",
            < 7200 => $"{seconds / 60:0} min",
            _ => $"{seconds / 3600:0.0} h",
        };

    /// <summary>A whole number with thousands apart.</summary>
    public static string Count(long number) => number.ToString("N0");

    /// <summary>The text of elements, without added white space.</summary>
    public static string Text(params IEnumerable<XElement> elements) =>
        string.Concat(elements.Select(e => e.ToString(SaveOptions.DisableFormatting)));

    private static XAttribute Alignment(bool isNumber) => With("class", isNumber ? "number" : "words");
}
