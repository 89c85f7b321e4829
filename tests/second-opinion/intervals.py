"""The intervals of the components, and what tells whether they hold."""

import numpy as np
from scipy import special, stats

from cells import finite, read, rows_of
from designs import mean_squares

# Quantiles of distributions are found by searches that end early.
BY_QUANTILES = 1e-7

# The variance of percentages, half of which are 0 and half 100.
MOST_OF_PERCENTAGES = 2500.0


def check(ledger, folder, cells):
    table = read(folder, "tables/variance/variance.csv")
    if table is None:
        return
    if "icc_not_estimable" not in table:
        return ledger.lacks("intervals by the jackknife")
    examples = {}
    for cell in cells.values():
        if cell.unit == "%":
            examples.setdefault((cell.setting, cell.forgotten, cell.metric), []).append(cell.values.flatten())
    examples = {key: np.concatenate(values) for key, values in examples.items()}
    for key, row in rows_of(table):
        cell = cells[key]
        grid, _ = cell.grid()
        if grid is not None and len(grid) > 1:
            check_cell(ledger, cell, row, grid)
            if not np.isnan(row["icc_logit_low"]):
                check_logits(ledger, cell, row, grid, examples[cell.setting, cell.forgotten, cell.metric])


def check_cell(ledger, cell, row, grid):
    seeds, columns = grid.shape
    if cell.draws and columns > 1:
        if row["identification"] == "Both":
            own = stats.levene(*grid, center="median").pvalue
            ledger.compare("intervals: Brown and Forsythe's p", cell.name, row["spread_p"], own, 1e-7, 1e-6)
        check_jackknife(ledger, cell, row, grid)
    between, within = mean_squares(grid)
    if cell.draws and not np.isnan(row["variance_train_low"]):
        for bound, probability in (("low", 0.975), ("high", 0.025)):
            own = tukey_williams(between, within, seeds, columns, probability)
            own = min(own, MOST_OF_PERCENTAGES) if cell.unit == "%" else own
            ledger.compare("intervals: variance_train", cell.name, row[f"variance_train_{bound}"], own, BY_QUANTILES, 1e-3 * between)
    _, counts = np.unique(grid, return_counts=True)
    # Where no value occurs twice all differ.
    differing = grid.size - counts.max() * (counts.max() > 1)
    ledger.compare("intervals: runs that differ", cell.name, row["differing_runs"], differing)
    if cell.unit == "%":
        ledger.compare("intervals: runs at bounds", cell.name, row["runs_at_bounds"], np.isin(grid, (0, 100)).sum())


def tukey_williams(between, within, seeds, columns, probability):
    """A bound of the training seed's component by Tukey (1951) and Williams (1962), not below 0."""
    freedom = (seeds - 1, seeds * (columns - 1))
    noise = within * stats.f.ppf(probability, *freedom)
    return max(0.0, freedom[0] * (between - noise) / (columns * stats.chi2.ppf(probability, freedom[0])))


def check_jackknife(ledger, cell, row, grid):
    """By Arvesen and Schmitz (1970): Student's t on the pseudo-values of log MSW and log F."""
    columns = grid.shape[1]
    if not np.isnan(row["variance_unlearn_low"]):
        by_jackknife = jackknife(grid, lambda rows: np.log(mean_squares(rows)[1]))
        for bound, furthest, *logs in zip(("low", "high"), (min, max), by_jackknife, of_lognormal(grid)):
            own = min(np.exp(furthest(logs)), MOST_OF_PERCENTAGES if cell.unit == "%" else np.inf)
            ledger.compare("intervals: variance_unlearn", cell.name, row[f"variance_unlearn_{bound}"], own, BY_QUANTILES)
    if not np.isnan(row["icc_low"]):
        for bound, log in zip(("low", "high"), jackknife(grid, lambda rows: np.log(np.divide(*mean_squares(rows))))):
            f = np.exp(log)
            own = (f - 1) / (f + columns - 1)
            ledger.compare("intervals: icc by the jackknife", cell.name, row[f"icc_{bound}"], own, BY_QUANTILES, 1.0)


def of_lognormal(grid):
    """The logarithms of Cox's interval, with Student's t, of a mean of lognormal variances of the rows."""
    freedom = grid.shape[1] - 1
    variances = grid.var(axis=1, ddof=1)
    if not variances.all():
        return np.inf, -np.inf
    logs = np.log(variances)
    # The mean and the variance of log chi2/freedom, as moments of the log-gamma distribution.
    shift, noise = special.digamma(freedom / 2) - np.log(freedom / 2), special.polygamma(1, freedom / 2)
    centre = logs.mean() - shift + max(0, logs.var(ddof=1) - noise) / 2
    error = np.sqrt(logs.var(ddof=1) / len(logs) + logs.var(ddof=1) ** 2 / (2 * (len(logs) - 1)))
    return stats.t.interval(0.95, len(logs) - 1, centre, error)


def check_logits(ledger, cell, row, grid, accuracies):
    between, within = mean_squares(logits(grid, examples_behind(accuracies)))
    for bound, number in zip(("low", "high"), f_interval(between / within, *grid.shape)):
        ledger.compare("intervals: icc of logits by F", cell.name, row[f"icc_logit_{bound}"], number, BY_QUANTILES, 1.0)


def jackknife(grid, statistic):
    """The interval of a statistic over training seeds."""
    seeds = len(grid)
    left_out = np.array([statistic(np.delete(grid, i, axis=0)) for i in range(seeds)])
    pseudo = seeds * statistic(grid) - (seeds - 1) * left_out
    return stats.t.interval(0.95, seeds - 1, pseudo.mean(), stats.sem(pseudo))


def f_interval(f, seeds, columns):
    """The exact interval of the intraclass correlation of normal values."""
    freedom = (seeds - 1, seeds * (columns - 1))
    low, high = f / stats.f.ppf(0.975, *freedom), f * stats.f.ppf(0.975, *freedom[::-1])
    return (low - 1) / (low + columns - 1), (high - 1) / (high + columns - 1)


def examples_behind(accuracies):
    """The least number of examples, at least ten, of which all accuracies of a setting and class are whole counts."""
    shares = np.unique(finite(accuracies)) / 100
    sizes = np.arange(10, 100_001)
    for share in shares:
        counts = share * sizes
        sizes = sizes[np.abs(counts - np.round(counts)) < 1e-6]
    return sizes[0]


def logits(grid, examples):
    """Empirical logits of accuracies."""
    right = np.round(grid / 100 * examples)
    return np.log((right + 0.5) / (examples - right + 0.5))
