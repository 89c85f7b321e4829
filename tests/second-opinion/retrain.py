"""Each method against Retrain: gaps by Welch, equivalence, and distances with their parts."""

import numpy as np
from scipy import stats
from statsmodels.stats.weightstats import CompareMeans, ttost_ind

import floors
from cells import read, rows_of
from distances import compare_p, w2
from intervals import BY_QUANTILES

PERMUTATIONS = 19_999
LEVEL = 0.05


def check(ledger, folder, cells, random):
    table = read(folder, "tables/retrain/retrain.csv")
    if table is None:
        return ledger.lacks("tables/retrain")
    for key, row in rows_of(table):
        cell, retrain = cells[key], cells[key[0], key[1], "retrain", key[3]]
        if len(cell.b) and len(retrain.b):
            check_distance(ledger, cell, retrain, row, random)
            if "gap_p" in row:
                check_gap(ledger, cell, retrain, row)
    if "verdict" not in table:
        return ledger.lacks("verdicts on equivalence")
    for _, rows in table.groupby("metric"):
        check_verdicts(ledger, rows, "equivalence_p", "verdict")
        check_verdicts(ledger, rows, "sd_equivalence_p", "sd_verdict")


def by_seed(cell):
    """A value for each training seed: the mean of its runs, or its run of design B where there is no grid."""
    grid, _ = cell.grid()
    return cell.b if grid is None else grid.mean(axis=1)


def check_gap(ledger, cell, retrain, row):
    own, other = by_seed(cell), by_seed(retrain)
    size = 1e-3 * max(np.abs(own).max(), np.abs(other).max())
    ledger.compare("retrain: gap", cell.name, row["gap"], own.mean() - other.mean(), scale=size)
    if min(len(own), len(other)) < 2 or np.ptp(own) == np.ptp(other) == 0:
        return
    means = CompareMeans.from_data(own, other)
    if not np.isnan(row["gap_low"]):
        for bound, number in zip(("low", "high"), means.tconfint_diff(alpha=LEVEL, usevar="unequal")):
            ledger.compare("retrain: interval by Welch", cell.name, row[f"gap_{bound}"], number, BY_QUANTILES, size)
    if not np.isnan(row["gap_p"]):
        own_p = stats.ttest_ind(own, other, equal_var=False).pvalue
        ledger.compare("retrain: p of no gap", cell.name, row["gap_p"], own_p, 1e-8, 1e-3)
    if not np.isnan(row["equivalence_p"]):
        margin = 1.0 if cell.unit == "%" else 0.01
        own_p = ttost_ind(own, other, -margin, margin, usevar="unequal")[0]
        ledger.compare("retrain: p of equivalence", cell.name, row["equivalence_p"], own_p, 1e-8, 1e-3)
        ledger.compare("retrain: Retrain's deviation as margin", cell.name, row["sd_margin"], other.std(ddof=1), scale=size)
        own_p = p_by_deviation(own, other)
        ledger.compare("retrain: p of equivalence by Retrain's deviation", cell.name, row["sd_equivalence_p"], own_p, 1e-8, 1e-3)


def p_by_deviation(own, other):
    """p of a gap of at least Retrain's standard deviation, whose variance is near s^2/(2 (n - 1)); 1 where it is 0."""
    deviation = other.std(ddof=1)
    if deviation == 0:
        return 1.0
    parts = [
        (own.var(ddof=1) / len(own), len(own) - 1),
        (other.var(ddof=1) / len(other), len(other) - 1),
        (deviation**2 / (2 * (len(other) - 1)), len(other) - 1),
    ]
    variance = sum(part for part, _ in parts)
    freedom = variance**2 / sum(part**2 / own_freedom for part, own_freedom in parts)
    return stats.t.cdf((abs(own.mean() - other.mean()) - deviation) / np.sqrt(variance), freedom)


def check_distance(ledger, cell, retrain, row, random):
    x, y = cell.b, retrain.b
    size = 1e-3 * max(np.abs(x).max(), np.abs(y).max())
    distance = w2(x, y)
    ledger.compare("retrain: w2", cell.name, row["w2"], distance, scale=size)
    ledger.compare("retrain: means", cell.name, row["mean"], x.mean())
    ledger.compare("retrain: means", cell.name, row["retrain_mean"], y.mean())
    if "w2_p" in row:
        compare_p(ledger, "retrain: p of w2", cell, row["w2_p"], x, y, random, PERMUTATIONS)
        location, scale = x.mean() - y.mean(), x.std() - y.std()
        ledger.compare("retrain: part of w2 by location", cell.name, row["w2_location"], location, scale=size)
        ledger.compare("retrain: part of w2 by scale", cell.name, row["w2_scale"], scale, scale=size)
        if "w2_floor_high" in row:
            floors.check_retrain(ledger, cell, retrain, row)
        # The rest is a difference of squares; where it is all rounding, its root is not.
        rest = distance**2 - location**2 - scale**2
        ledger.compare("retrain: part of w2 by shape, squared", cell.name, row["w2_shape"] ** 2, rest, scale=max(distance, size) ** 2)


def check_verdicts(ledger, rows, equivalence, verdict):
    """Both tests of every row at one level: Holm, with as many true hypotheses as rows can have one (Shaffer 1986)."""
    tested = rows[rows["gap_p"].notna() & rows[equivalence].notna() & (rows[verdict] != "not estimable")]
    hypotheses = sorted((row[what], name, what) for name, row in rows_of(tested) for what in ("gap_p", equivalence))
    rejected = set()
    for p, name, what in hypotheses:
        open_rows = sum(not {(other, "gap_p"), (other, equivalence)} <= rejected for other, _ in rows_of(tested))
        if p * open_rows > LEVEL:
            break
        rejected.add((name, what))
    for name, row in rows_of(tested):
        own = "equivalent" if (name, equivalence) in rejected else "different" if (name, "gap_p") in rejected else "undecided"
        ledger.compare(f"retrain: {verdict}", f"{'/'.join(map(str, name))}: {row[verdict]}, should be {own}:", row[verdict] == own, True)
