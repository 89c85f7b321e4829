"""Common practice: how often one training seed's own interval holds the mean over training seeds."""

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from cells import read, rows_of
from designs import mean_squares

# With fewer there is no interval.
FEWEST_SEEDS = 10


def normal_coverage(share, columns):
    """The closed form for normal values of one variance and this intraclass correlation."""
    if share >= 1:
        return 0.0
    share = max(share, 0)
    t = stats.t.ppf(0.975, columns - 1)
    return 2 * stats.t.cdf(t / np.sqrt(1 + columns * share / (1 - share)), columns - 1) - 1


def lying_apart(means):
    """The smaller of the two groups that the widest gap makes, in words, where that gap is most of the range."""
    means = np.sort(means)
    widest = int(np.argmax(np.diff(means))) + 1
    if np.diff(means)[widest - 1] <= 0.6 * np.ptp(means):
        return None
    return f"{min(widest, len(means) - widest)} of {len(means)} training seeds lie apart"


def check(ledger, folder, cells):
    table = read(folder, "tables/variance/variance.csv")
    if table is None:
        return
    if "practice_coverage" not in table:
        return ledger.lacks("the coverage of common practice")
    for key, row in rows_of(table):
        cell = cells[key]
        if np.isnan(row["practice_coverage"]):
            continue
        grid, _ = cell.grid()
        seeds, columns = grid.shape
        # A training seed is part of the mean that it is held against: its distance is stretched to that of another.
        off = np.abs(grid.mean(axis=1) - grid.mean()) * np.sqrt(seeds / (seeds - 1))
        within = int((off <= stats.t.ppf(0.975, columns - 1) * stats.sem(grid, axis=1)).sum())
        ledger.compare("practice: coverage", cell.name, row["practice_coverage"], within / seeds)
        why = row["practice_coverage_not_estimable"]
        printed = isinstance(why, float)
        ledger.compare("practice: interval of coverage is given", cell.name, printed == np.isfinite(row["practice_coverage_low"]), True)
        if printed:
            for bound, own in zip(("low", "high"), proportion_confint(within, seeds, method="beta")):
                ledger.compare("practice: interval of coverage", cell.name, row[f"practice_coverage_{bound}"], own, 1e-7)
        elif "resamples" not in why:
            own = f"fewer than {FEWEST_SEEDS} training seeds" if seeds < FEWEST_SEEDS else lying_apart(grid.mean(axis=1))
            ledger.compare("practice: why there is no interval of coverage", f"{cell.name}: {why}, should be {own}:", why == own, True)
        ledger.compare(
            "practice: coverage for normal values", cell.name, row["practice_coverage_normal"], normal_coverage(row["icc"], columns), 1e-7
        )
        effective = columns / (1 + (columns - 1) * max(row["icc"], 0))
        ledger.compare("practice: effective seeds", cell.name, row["effective_seeds"], effective)
        between, own = mean_squares(grid)
        # Design B's variance is that of one run: both components.
        larger = (grid.var(axis=1, ddof=1) > (between + (columns - 1) * own) / columns).mean()
        ledger.compare("practice: share with a larger variance", cell.name, row["practice_larger"], larger)
