"""How many training seeds to run: the power of the paired t test by scipy's noncentral t distribution."""

import glob
import os

import numpy as np
from scipy import stats

from cells import read

ASSURANCE = 0.8


def upper_variance(variance, freedom):
    """What the variance of a pilot is planned with (Browne 1995)."""
    return variance * freedom / stats.chi2.ppf(1 - ASSURANCE, freedom)


def power(effect, pairs, alpha=0.05):
    """The power of a two-sided paired t test; the effect is in standard deviations of a gap."""
    critical, shift = stats.t.ppf(1 - alpha / 2, pairs - 1), effect * np.sqrt(pairs)
    return stats.nct.sf(critical, pairs - 1, shift) + stats.nct.cdf(-critical, pairs - 1, shift)


def check(ledger, folder):
    pairs = read(folder, "tables/variance/pairs.csv")
    files = glob.glob(os.path.join(folder, "plans/seeds-needed*.csv"))
    if not files or pairs is None:
        return ledger.lacks("a table of plans (--target=Variance --budget=HOURS)")
    rows = [row for file in files for row in read(file).to_dict("records")]
    if "gap_variance_upper" not in rows[0]:
        return ledger.lacks("the upper limit of variances that is planned with")
    for row in rows:
        same = pairs
        for column in ("setting", "metric", "method", "other_method"):
            same = same[same[column] == row[column]]
        where = "/".join(row[column] for column in ("setting", "metric", "method", "other_method"))
        variance, freedom = same["gap_variance"].mean(), same["training_seeds"].min() - 1
        if np.isnan(row["gap_variance"]) or variance == 0:
            continue
        upper = upper_variance(variance, freedom)
        ledger.compare("plans: variance of a gap", where, row["gap_variance"], variance)
        ledger.compare("plans: its upper limit", where, row["gap_variance_upper"], upper, 1e-7)
        seeds, effect = row["training_seeds"], row["difference"] / np.sqrt(upper)
        if not np.isnan(seeds):
            # So many are enough, and one fewer are not.
            enough = power(effect, seeds) >= row["power"]
            fewer = seeds <= 2 or power(effect, seeds - 1) < row["power"]
            ledger.compare("plans: fewest training seeds", where, 1, float(enough and fewer))
