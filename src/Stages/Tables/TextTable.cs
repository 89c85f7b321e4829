namespace Stages.Tables;

/// <summary>A table as it is read in a paper: one for each setting and metric, with its numbers as text.</summary>
/// <param name="Caption">What it shows, in a sentence or two.</param>
/// <param name="Label">Its label, after "tab:": letters, digits, '-' and ':'.</param>
/// <param name="Header">The titles of the columns; the first is the row's name, the others hold numbers.</param>
/// <param name="Groups">The rows, under the forgotten class that they are about.</param>
public sealed record TextTable(string Caption, string Label, IReadOnlyList<string> Header, IReadOnlyList<TextGroup> Groups);

/// <summary>Rows under a common title.</summary>
/// <param name="Title">The title.</param>
/// <param name="Rows">The rows, each with as many cells as the table has columns.</param>
public sealed record TextGroup(string Title, IReadOnlyList<IReadOnlyList<string>> Rows);
