"""The grid of seeds: variance components, their tests and intervals, and every instance of design A."""

import numpy as np
from scipy import stats

from cells import read, rows_of
from designs import mean_squares
from distances import w2


def check(ledger, folder, cells):
    table = read(folder, "tables/variance/variance.csv")
    if table is None:
        return ledger.lacks("tables/variance")
    for key, row in rows_of(table):
        check_components(ledger, cells[key], row)
    check_differences(ledger, cells, table)
    check_instances(ledger, folder, cells, table)


def identification(cell, grid):
    """What a grid can tell, by the name that the table has for it."""
    if grid is None:
        return "Incomplete"
    if len(grid) == 1:
        return "OneTrainingSeed"
    if cell.draws and grid.shape[1] == 1:
        return "OneUnlearningSeed"
    if np.ptp(grid) == 0:
        return "Constant"
    return "Both" if (np.ptp(grid, axis=1) > 0).any() else "NoUnlearningSpread"


def check_components(ledger, cell, row):
    grid, _ = cell.grid()
    told = identification(cell, grid)
    ledger.compare("variance: what the grid can tell", cell.name, row["identification"] == told, True)
    if told not in ("Both", "NoUnlearningSpread"):
        return
    columns = grid.shape[1]
    between, within = mean_squares(grid)
    within = within if told == "Both" else 0.0
    # Components are differences of squares of the values' size.
    scale = max(between, within)
    compare = lambda what, own, size=0.0: ledger.compare(f"variance: {what}", cell.name, row[what], own, scale=size)
    compare("mean", grid.mean())
    compare("variance_unlearn", within, 1e-3 * scale)
    compare("variance_train_raw", (between - within) / columns, scale / columns)
    compare("variance_train", max(0, (between - within) / columns), scale / columns)
    compare("icc", (between - within) / (between + (columns - 1) * within), 1.0)
    if told == "Both":
        compare("f", stats.f_oneway(*grid).statistic)


def check_differences(ledger, cells, table):
    """The components of what a method changes: its values less the original model's of the same training seed."""
    if "difference_icc" not in table:
        return ledger.lacks("the components of the difference to the original model")
    for key, row in rows_of(table):
        original = cells.get((*key[:2], "baseline", key[3]))
        grid, seeds = cells[key].grid()
        if original is None or not cells[key].unlearns or grid is None or any(np.isnan(original.by_seed[seed]) for seed in seeds):
            continue
        change = grid - np.array([[original.by_seed[seed]] for seed in seeds])
        if len(grid) < 2 or (cells[key].draws and grid.shape[1] < 2) or np.ptp(change) < 1e-9:
            continue
        columns = grid.shape[1]
        between, within = mean_squares(change)
        # Differences are rounded to ten decimals before, so that equal ones are equal.
        scale = max(between, within, np.sqrt(max(between, within)))
        name = cells[key].name
        ledger.compare("difference: mean", name, row["difference_mean"], change.mean(), scale=1.0)
        raw = (between - within) / columns
        ledger.compare("difference: variance_train_raw", name, row["difference_variance_train_raw"], raw, scale=scale)
        ledger.compare("difference: variance_train", name, row["difference_variance_train"], max(0, raw), scale=scale)
        ledger.compare("difference: icc", name, row["difference_icc"], raw * columns / (between + (columns - 1) * within), 1e-7, 1.0)


def check_instances(ledger, folder, cells, table):
    instances = read(folder, "tables/variance/instances.csv")
    if instances is None:
        return ledger.lacks("instances of design A")
    summaries = dict(rows_of(table))
    for key, rows in instances.groupby(["setting", "class", "method", "metric"], sort=False):
        cell = cells[key]
        grid, seeds = cell.grid()
        own = [w2(row, cell.b_without(seed)) for row, seed in zip(grid, seeds)]
        size = 1e-3 * float(np.abs(grid).max())
        ledger.compare("instances: number", cell.name, len(rows), len(own))
        for seed, written, number in zip(seeds, rows["w2"], own):
            ledger.compare("instances: w2", f"{cell.name}, seed {seed}", written, number, scale=size)
        for column, number in zip(("q25", "median", "q75", "max"), np.percentile(own, (25, 50, 75, 100))):
            ledger.compare(
                "variance: instances' quartiles and maximum", cell.name, summaries[key][f"instances_{column}"], number, scale=size
            )
