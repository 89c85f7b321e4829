using System.Diagnostics;
using System.Text.RegularExpressions;
using Stages.PaperTables;
using Stages.Tables;
using Stages.Tests.Experiments;

namespace Stages.Tests.PaperTables;

public sealed partial class PaperTableTests
{
    private static readonly PlanRow Unplanned = new("s", "mia", "unsir", 10, 1, 4, 0, 25);

    // One that there is, one of an unknown variance, and one that the budget does not pay for.
    private static readonly PlanRow[] Plans =
    [
        .. PlanRow.Planned([Unplanned, Unplanned with { Method = "ssd", TrainingVariance = null }]),
        .. PlanRow.Planned([Unplanned with { Method = "lfssd", Budget = 5 }]),
    ];

    private static readonly TextTable Table = new(
        "50 % of “a_b”",
        "t:a",
        ["Method", "W2(A, B)", "σ²"],
        [
            new(
                "forgetting large_man-made",
                [
                    ["SSD & co", "−1.5 [−2, ∞]", "<0.001"],
                    ["UNSIR", "–", "1|2"],
                ]
            ),
            new(
                "sea",
                [
                    ["SSD", "0", "1"],
                ]
            ),
        ]
    );

    [Fact]
    public void EveryLatexRowHasAsManyCellsAsTheTableHasColumns()
    {
        var rows = Latex.Of([Table]).Split('\n').Where(line => line.EndsWith(@"\\")).ToArray();
        Assert.Equal(6, rows.Length);
        Assert.All(rows, row => Assert.Equal(row.Contains("multicolumn{3}") ? 0 : 2, Separator().Count(row)));
    }

    [Fact]
    public void WhateverLatexOpensItCloses()
    {
        var text = Latex.Of([Table, Table]);
        foreach (var environment in new[] { "table*", "tabular" })
        {
            Assert.Equal(2, Regex.Count(text, Regex.Escape($@"\begin{{{environment}}}")));
            Assert.Equal(2, Regex.Count(text, Regex.Escape($@"\end{{{environment}}}")));
        }

        var unescaped = Regex.Replace(text, @"\\[{}$%&_#]", "");
        Assert.Equal(unescaped.Count(c => c == '{'), unescaped.Count(c => c == '}'));
        Assert.Equal(0, unescaped.Count(c => c == '$') % 2);
        Assert.Equal((2, 2), (Regex.Count(text, "toprule"), Regex.Count(text, "bottomrule")));
    }

    [Fact]
    public void LatexIsAscii() => Assert.All(Latex.Of([Table]), letter => Assert.True(char.IsAscii(letter)));

    [Fact]
    public void EveryLatexTableHasACaption() => Assert.Equal(2, Regex.Count(Latex.Of([Table, Table]), "caption"));

    [Fact]
    public async Task EveryKindOfSignInLatex() => await Verifier.Verify(Latex.Of([Table]), "tex");

    [Fact]
    public async Task EveryKindOfSignInMarkdown() => await Verifier.Verify(Markdown.Of([Table]), "md");

    [LatexFact]
    public void LatexSetsTheTablesWithoutAComplaint()
    {
        var folder = Directory.CreateTempSubdirectory("latex-").FullName;
        File.WriteAllText(Path.Combine(folder, "tables.tex"), Latex.Of([Table]));
        File.WriteAllText(
            Path.Combine(folder, "paper.tex"),
            """
            \documentclass[twocolumn]{article}
            \usepackage{booktabs}
            \begin{document}\input{tables}\end{document}
            """
        );
        var start = new ProcessStartInfo(LatexFactAttribute.Program, ["-interaction=nonstopmode", "-halt-on-error", "paper.tex"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        using var latex = Process.Start(start)!;
        var said = latex.StandardOutput.ReadToEnd();
        latex.WaitForExit();
        Assert.True(latex.ExitCode == 0 && !said.Contains("verfull"), said);
        Assert.Contains("Output written on paper.pdf (1 page", said);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void WhatLatexReadsAsACommandIsWrittenOut()
    {
        Assert.Equal(@"50\%", Latex.Escaped("50%"));
        Assert.Equal(@"a\_b \& \$c\# \{d\} \textbackslash{} \textasciitilde{} \textasciicircum{}", Latex.Escaped(@"a_b & $c# {d} \ ~ ^"));
        Assert.Equal(@"$-$1 $\times$ 2 {[}0, $\infty${]} $<$0.001 -- $\sigma$$^2$ ``q''", Latex.Escaped("−1 × 2 [0, ∞] <0.001 – σ² “q”"));
    }

    [Fact]
    public void ALetterWithoutALatexFormIsNamed() =>
        Assert.StartsWith("'é' (U+00E9) has no LaTeX form here.", Assert.Throws<ArgumentException>(() => Latex.Escaped("é")).Message);

    [Fact]
    public void EveryMarkdownRowHasAsManyCellsAsTheTableHasColumns()
    {
        var rows = Markdown.Of([Table]).Split('\n').Where(line => line.StartsWith('|')).ToArray();
        Assert.Equal(7, rows.Length);
        Assert.All(rows, row => Assert.Equal(4, UnescapedBar().Count(row)));
        Assert.Contains(@"1\|2", rows[4]);
        Assert.Contains(@"*forgetting large\_man-made*", rows[2]);
    }

    [Theory]
    [InlineData(null, "–")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "∞")]
    [InlineData(0.0, "0")]
    [InlineData(1234.5, "1234")]
    [InlineData(12.345, "12.3")]
    [InlineData(0.0123456, "0.0123")]
    [InlineData(1e-9, "<0.000001")]
    public void SignificantNumbersHaveThreeDigits(double? value, string expected) => Assert.Equal(expected, NumberText.Significant(value));

    [Fact]
    public void WhatRoundsToZeroHasNoSign()
    {
        Assert.Equal("0.00", NumberText.Fixed(-0.001, 2));
        Assert.Equal("−0.01", NumberText.Fixed(-0.006, 2));
        Assert.Equal(("<0.001", "0.001", "1.000", "–"), (NumberText.P(0.0009), NumberText.P(0.001), NumberText.P(1), NumberText.P(null)));
    }

    [Fact]
    public void APlanIsTheGridThatTheBudgetPaysFor() =>
        Assert.Equal((2, 1), (Plans[0].Plan!.TrainingSeeds, Plans[0].Plan!.UnlearningSeeds));

    [Fact]
    public void APlanThatThereIsNotIsADash()
    {
        var rows = PlanTable.Texts(Plans, OurNames.Methods, OurNames.Metrics).Single().Groups.Single().Rows;
        Assert.Equal(["2 × 1", "–", "–"], rows.Select(row => row[4]));
    }

    [Fact]
    public void APlanThatThereIsNotHasNoNumber() => Assert.Equal([2, null, null], PlanTable.Numbers(Plans).NullableInts("training_seeds"));

    [GeneratedRegex(@"(?<!\\)&")]
    private static partial Regex Separator();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex UnescapedBar();
}

/// <summary>A test that needs LaTeX; without it, it is skipped.</summary>
internal sealed class LatexFactAttribute : FactAttribute
{
    public const string Program = "/usr/bin/pdflatex";

    public LatexFactAttribute() =>
        Skip = File.Exists(Program)
            ? null!
            : "there is no pdflatex on this machine (Debian: texlive-latex-base, texlive-latex-recommended)";
}
