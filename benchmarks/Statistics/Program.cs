using System.Globalization;
using Benchmarks.Statistics;

// Four claims about the statistics. Speed: all statistics of a paper-sized grid, 21 setting-classes x 7 methods x 4
// metrics of 11 x 11 runs, with 2,000 resamples and 19,999 permutations each, on all cores. Coverage: how often the 95 %
// intervals contain the truth, over 2,000 simulated grids. Floors: how often W2 lies outside its null floor when nothing
// differs. Replications: how often Verify says "differs" of honest
// repetitions, drawn from the run table of an experiment, and of planted changes, whose run tables follow. Those in
// planted/ are of experiments/digits.json with SSD's alpha 5, and with learning rate 0.03 (--target=Metrics
// --unlearning-seeds=1, natively on an AVX-512 processor).
//     dotnet run -c Release --project benchmarks/Statistics [-- speed | coverage | floors | practice REPORTED | ranking N [REPORTED]
//         | replications N REPORTED [CHANGED ...]]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["replications", var count, var reported, .. var changed] && int.TryParse(count, out var simulations))
{
    Replications.Measure(simulations, reported, changed);
    return 0;
}

if (args is ["practice", var ofRuns])
{
    Practice.Measure(ofRuns);
    return 0;
}

if (args is ["ranking", var grids, .. var table] && int.TryParse(grids, out var drawn) && table.Length < 2)
{
    RankSets.Measure(drawn, table.FirstOrDefault());
    return 0;
}

if (args is ["floors"])
{
    Floors.Measure();
    return 0;
}

if (args is not ([] or ["speed"] or ["coverage"]))
{
    Console.Error.WriteLine(
        "Give speed, coverage, or nothing for both; floors; practice REPORTED; ranking N [REPORTED]; or replications N REPORTED [CHANGED ...]."
    );
    return 2;
}

if (args is not ["coverage"])
{
    Speed.Measure();
}

if (args is not ["speed"])
{
    Coverage.Measure();
}

return 0;
