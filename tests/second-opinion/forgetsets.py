"""Variance components of training seed x forget set x unlearning seed, by the analysis of variance of statsmodels.

The components are what solves the equations of the expected mean squares: that of an effect has the component of every
effect that contains it, times the number of runs that share a level of that one.
"""

import glob
import os
from itertools import chain, combinations

import numpy as np
import pandas as pd
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from cells import read

# t: training seed, f: forget set, u: unlearning seed.
COLUMNS = {
    "t": "train", "f": "forget", "tf": "train_forget",
    "u": "unlearn", "tu": "train_unlearn", "fu": "unlearn_forget", "tfu": "rest",
}


def check(ledger, folder, cells):
    tables = glob.glob(os.path.join(folder, "tables", "forget-sets*", "forget-sets*.csv"))
    if not tables:
        return ledger.lacks("tables/forget-sets")
    for row in chain.from_iterable(read(table).to_dict("records") for table in tables):
        name = (row["setting"], row["method"], row["metric"])
        values = values_of([c for c in cells.values() if (c.setting, c.method, c.metric) == name])
        estimable = values is not None and all(values[factor].nunique() > 1 for factor in values.columns if factor != "y")
        own = components(values) if estimable else {}
        size = max([abs(number) for number in own.values()], default=0)
        for effect, column in COLUMNS.items():
            ledger.compare("forget sets: components", "/".join((*name, column)), row[f"variance_{column}"], own.get(effect), scale=size)
        written = row["variance_unlearning"]
        within = values.groupby(["t", "f"])["y"].var(ddof=1).mean() if own and "u" in values.columns else 0.0 if own else None
        ledger.compare("forget sets: variance in a cell", "/".join(name), written, within, scale=size)


def values_of(sets):
    """One row for each run; None where runs are missing, beyond training seeds that have none at all."""
    some = np.any([np.isfinite(cell.values).any(axis=1) for cell in sets], axis=0)
    if not some.any() or not all(np.isfinite(cell.values[some]).all() for cell in sets):
        return None
    values = pd.DataFrame(
        [(t, cell.forgotten, u, y) for cell in sets for t, row in enumerate(cell.values[some]) for u, y in enumerate(row)],
        columns=["t", "f", "u", "y"],
    )
    return values if sets[0].draws else values.drop(columns="u")


def components(values):
    factors = [factor for factor in "tfu" if factor in values.columns]
    levels = {factor: values[factor].nunique() for factor in factors}
    effects = ["".join(effect) for size in range(1, len(factors) + 1) for effect in combinations(factors, size)]
    sizes = " + ".join(f"C({factor})" for factor in factors)
    # Sums of squares of values near 1 that differ in the sixth place would lose nine digits.
    values = values.assign(y=values["y"] - values["y"].mean())
    table = anova_lm(ols(f"y ~ ({sizes}) ** {len(factors) - 1}" if len(factors) > 2 else f"y ~ {sizes}", values).fit())
    square = {"".join(part[2] for part in name.split(":")): number for name, number in table["mean_sq"].items() if name != "Residual"}
    square[effects[-1]] = table["mean_sq"]["Residual"]
    expected = [
        [np.prod([levels[f] for f in factors if f not in other]) if set(effect) <= set(other) else 0 for other in effects]
        for effect in effects
    ]
    return dict(zip(effects, np.linalg.solve(np.array(expected, float), [square[effect] for effect in effects])))
