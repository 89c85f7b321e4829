using System.Globalization;
using Benchmarks.Statistics;

// Claims about the statistics. Speed: all statistics of a paper-sized grid, 21 setting-classes x 7 methods x 4 metrics of
// 11 x 11 runs, on all cores. Coverage: how often the 95 % intervals that are printed contain the truth, on grids of
// several laws and of the cells of a reported run table. Floors: how often W2 lies outside its null floor when nothing
// differs. Practice: how well the intervals of common practice's coverage hold. Ranking: how often sets of ranks and
// probabilities of being best hold. Replications: how often Verify says "differs" of honest repetitions, drawn from the
// run table of an experiment, and of planted changes, whose run tables follow.
//     dotnet run -c Release --project benchmarks/Statistics [-- speed | coverage REPORTED | floors | practice REPORTED
//         | ranking N [REPORTED] | replications N REPORTED [CHANGED ...]]
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

if (args is ["coverage", var runs])
{
    Coverage.Measure(runs);
    return 0;
}

if (args is not ([] or ["speed"]))
{
    Console.Error.WriteLine(
        "Give speed or nothing; coverage REPORTED; floors; practice REPORTED; ranking N [REPORTED]; "
            + "or replications N REPORTED [CHANGED ...]."
    );
    return 2;
}

Speed.Measure();
return 0;
