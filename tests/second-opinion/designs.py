"""The two designs: quantiles, distances between them, and the test of one against the other."""

import json
import os

import numpy as np
from statsmodels.stats.multitest import multipletests

from cells import read, rows_of
from distances import compare_p, w2

PERMUTATIONS = 19_999
LEVEL = 0.05
QUANTILES = {"min": 0, "q25": 25, "median": 50, "q75": 75, "max": 100}


def distance(cell):
    """W2 between the designs; None where a design has no run, or both are one."""
    one_run = len(cell.a) == len(cell.b) == 1 and not len(cell.b_without_a)
    return w2(cell.a, cell.b) if len(cell.a) and len(cell.b) and not one_run else None


def check_wasserstein(ledger, folder, cells):
    table = read(folder, "tables/wasserstein/wasserstein.csv")
    if table is None:
        return ledger.lacks("tables/wasserstein")
    for key, row in rows_of(table):
        cell = cells[key]
        size = float(np.abs(cell.b).max(initial=0))
        ledger.compare("wasserstein: w2", cell.name, row["w2"], distance(cell), scale=1e-3 * size)
        for name, sample in (("a", cell.a), ("b", cell.b)):
            ledger.compare(f"wasserstein: n_{name}", cell.name, row[f"n_{name}"], len(sample))
            if len(sample):
                ledger.compare("wasserstein: means", cell.name, row[f"mean_{name}"], sample.mean())
                deviation = sample.std(ddof=1) if len(sample) > 1 else 0
                ledger.compare("wasserstein: standard deviations", cell.name, row[f"sd_{name}"], deviation, scale=1e-3 * size)


def check_table(ledger, folder, cells, random):
    table = read(folder, "tables/designs/designs.csv")
    if table is None:
        return ledger.lacks("tables/designs")
    least = []
    for key, row in rows_of(table):
        cell = cells[key]
        least.append(np.nan)
        samples = (("a", cell.a if row["n_a"] else []), ("b", cell.b))
        for name, sample in samples:
            for quantile in ("q25", "median", "q75"):
                own = np.percentile(sample, QUANTILES[quantile]) if len(sample) else None
                ledger.compare("designs: quartiles", cell.name, row[f"{quantile}_{name}"], own)
        ledger.compare("designs: w2", cell.name, row["w2"], distance(cell) if row["n_a"] else None, scale=1e-3)
        if cell.unlearns and len(cell.a) and len(cell.b_without_a):
            least[-1] = compare_p(ledger, "designs: p of A against B", cell, row["p"], cell.a, cell.b_without_a, random, PERMUTATIONS)
    check_holm(ledger, "designs: p by Holm and Tarone", table, np.array(least), "p", "p_holm")


def check_holm(ledger, quantity, table, least, plain, corrected):
    """The correction, from the p values that are written beside it, over the tests of a metric that can reject.

    Those are by Tarone (1990), with the fewest k of which no more than k have a least p of at most the level over k.
    """
    table = table.assign(least=least)
    for _, rows in table[table[plain].notna()].groupby("metric"):
        smallest = rows["least"].to_numpy()
        k = next((k for k in range(1, len(rows)) if (smallest <= LEVEL / k).sum() <= k), len(rows))
        family = smallest <= LEVEL / k
        own = np.full(len(rows), np.nan)
        own[family] = multipletests(rows[plain][family], method="holm")[1] if family.any() else []
        for (name, row), number in zip(rows_of(rows), own):
            ledger.compare(quantity, "/".join(map(str, name)), row[corrected], number)


def check_statistics(ledger, title, path, cells, random):
    """The numbers that are reported, of the name SETTING/class-CLASS/METHOD/METRIC/WHAT."""
    if not os.path.exists(path):
        return ledger.lacks(path)
    by_name = {f"{c.setting}/class-{c.forgotten}/{c.method}/{c.metric}": c for c in cells.values()}
    with open(path, encoding="utf-8") as file:
        statistics = json.load(file)["statistics"]
    for statistic in statistics:
        name, value = statistic["name"], statistic["value"]
        cell, what = split(name, by_name)
        if what[0] in ("a", "b") and what[1] in QUANTILES:
            sample = cell.a if what[0] == "a" else cell.b
            ledger.compare(f"{title}: {what[1]}", name, value, np.percentile(sample, QUANTILES[what[1]]))
        elif what[0] in ("a", "b"):
            continue
        elif what[0] == "w2":
            ledger.compare(f"{title}: w2", name, value, distance(cell), scale=1e-3)
        elif what[0] == "p":
            compare_p(ledger, f"{title}: p", cell, value, cell.a, cell.b_without_a, random, PERMUTATIONS)
        elif what[0] == "share":
            between, within = mean_squares(cell.grid()[0])
            own = (between - within) / (between + (cell.values.shape[1] - 1) * within)
            ledger.compare(f"{title}: share", name, value, own, scale=1e-3)
        else:
            ledger.lacks(f"a rule for the reported number {name}")


def split(name, by_name):
    """The cell of a reported number, and what of it the number is."""
    parts = name.split("/")
    return by_name["/".join(parts[:4])], parts[4:]


def mean_squares(grid):
    """MSB and MSW."""
    columns = grid.shape[1]
    between = columns * grid.mean(axis=1).var(ddof=1)
    return between, grid.var(axis=1, ddof=1).mean() if columns > 1 else 0.0
