"""Every two methods, paired by training seed: Student's t for each, and bands that hold for all together."""

from itertools import product

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from cells import finite, read
from intervals import BY_QUANTILES
from retrain import by_seed

# With fewer there are too few signs for a band, with more too many to go through.
FEWEST_SEEDS, MOST_SEEDS = 6, 14


def check(ledger, folder, cells):
    pairs = read(folder, "tables/variance/pairs.csv")
    if pairs is None:
        return ledger.lacks("pairs of methods")
    for (setting, metric), rows in pairs.groupby(["setting", "metric"], sort=False):
        rows = rows.to_dict("records")
        gaps = [check_pair(ledger, row, cells) for row in rows]
        if "p_holm" in rows[0]:
            check_together(ledger, f"{setting}/{metric}", rows, gaps)


def check_pair(ledger, row, cells):
    """Compares one pair, and tells its gaps."""
    one, other = (cells[row["setting"], row["class"], row[m], row["metric"]] for m in ("method", "other_method"))
    where = f"{one.name} and {other.method}"
    size = 1e-3 * max(np.abs(one.b).max(initial=0), np.abs(other.b).max(initial=0))
    of_b = finite(np.array([one.by_seed[seed] - other.by_seed[seed] for seed in one.by_seed]))
    full = one.grid()[0] is not None and other.grid()[0] is not None and len(one.grid()[0]) == len(other.grid()[0])
    gaps = by_seed(one) - by_seed(other) if full and "band_p" in row else of_b
    ledger.compare("pairs: training seeds", where, row["training_seeds"], len(gaps))
    if len(gaps):
        ledger.compare("pairs: gap", where, row["gap"], gaps.mean(), scale=size)
    if len(of_b) > 1:
        ledger.compare("pairs: variance of a gap under design B", where, row["gap_variance"], of_b.var(ddof=1), scale=size**2)
    if len(gaps) > 1 and np.ptp(gaps) > 1e-9 * size:
        for bound, own in zip(("low", "high"), stats.t.interval(0.95, len(gaps) - 1, gaps.mean(), stats.sem(gaps))):
            ledger.compare("pairs: interval by Student's t", where, row[f"gap_{bound}"], own, BY_QUANTILES, size)
        if "p" in row:
            ledger.compare("pairs: p by Student's t", where, row["p"], stats.ttest_1samp(gaps, 0).pvalue, 1e-8, 1e-3)
    return gaps


def check_together(ledger, where, rows, gaps):
    """All pairs and classes of a setting and metric: Holm, and max-t over all flips of training seeds' signs."""
    tested = [row for row in rows if not np.isnan(row["p"])]
    for row, own in zip(tested, multipletests([row["p"] for row in tested], method="holm")[1] if tested else []):
        ledger.compare("pairs: p by Holm", where, row["p_holm"], own)
    seeds = len(gaps[0])
    if any(len(gap) != seeds for gap in gaps) or seeds > MOST_SEEDS:
        return ledger.lacks(f"the same training seeds of every method of {where}, at most {MOST_SEEDS}, and with them bands by max-t,")
    if seeds < FEWEST_SEEDS:
        return [ledger.compare("pairs: band by max-t", where, row["band_low"], None) for row in rows]
    values = np.array(gaps)
    varies = np.ptp(values, axis=1) > 1e-9 * np.abs(values).max()
    # One sign is held: all turned around give the same |t|.
    signs = np.array([(1, *rest) for rest in product((1, -1), repeat=seeds - 1)])
    observed = largest_t(values, np.ones((1, seeds)))
    flipped = np.sort(largest_t(values[varies] - values[varies].mean(axis=1, keepdims=True), signs).max(axis=0))
    critical = flipped[int(np.ceil(0.95 * len(flipped))) - 1]
    most = largest_t(values, signs).max(axis=0)
    for row, gap, spread, t in zip(rows, values, varies, observed[:, 0]):
        pair = f"{where}/{row['class']}/{row['method']} and {row['other_method']}"
        ledger.compare("pairs: p by max-t", pair, row["band_p"], (most >= t * (1 - 1e-9)).mean(), 1e-9)
        half = critical * stats.sem(gap)
        for bound, own in (("low", gap.mean() - half), ("high", gap.mean() + half)):
            ledger.compare("pairs: band by max-t", pair, row[f"band_{bound}"], own if spread else None, scale=1e-3)


def largest_t(values, signs):
    """|t| of every comparison (rows) under every flip (columns); 0 where a comparison is 0 throughout."""
    seeds = values.shape[1]
    means = values @ signs.T / seeds
    variances = ((values**2).sum(axis=1, keepdims=True) - seeds * means**2) / (seeds - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(means) / np.sqrt(np.maximum(variances, 0) / seeds)
    return np.where(means == 0, 0, t)
