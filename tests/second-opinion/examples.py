"""Metrics per example, from what every run says of every example."""

import os
import re

import numpy as np

import per_example
from cells import read

# The others are many and are computed alike.
PARTS = {"forget_train": (False, True), "forget_test": (True, True)}


def margins(folder, setting, forgotten, method):
    """By training seed and unlearning seed: the margins of every run, with the table of examples."""
    runs, examples, place = {}, None, os.path.join(folder, "unlearn", setting, f"class-{forgotten}", method)
    names = [re.fullmatch(r"train-(\d+)(?:-unlearn-(\d+))?", name) for name in os.listdir(place)] if os.path.isdir(place) else []
    for seed, unlearning, name in sorted((int(n[1]), int(n[2] or 0), n[0]) for n in names if n):
        examples = read(place, name, "predictions.csv")
        if examples is None:
            continue
        loss = examples["loss"].to_numpy(np.float32).astype(float)
        with np.errstate(divide="ignore", over="ignore"):
            runs.setdefault(seed, []).append(np.clip(-np.log(np.expm1(loss)), -100, 100))
    return runs, examples


def quantities(u, o, originals, related, pairs, models):
    """What is summed up, from margins [examples, models]; `related[k]` is the retrained model of the seed of model k."""
    klom = [per_example.klom(*x) for x in zip(u, o)]
    epsilons = np.array([per_example.epsilon(*x) for x in zip(u, o)])
    found = {
        "klom_median": np.median(klom),
        "klom_mean": np.mean(klom),
        "klom_95": np.quantile(klom, 0.95),
        "epsilon_median": np.median(epsilons),
        "epsilon_mean": np.mean(epsilons),
        "epsilon_95": np.quantile(epsilons, 0.95),
        "epsilon_50_share": np.mean(epsilons >= 50),
    }
    if models >= 3:
        found["forgetting_quality"] = per_example.quality(epsilons, models)
    if u.shape[1] > 1:
        found["klom_gaussian_median"] = np.median([per_example.gaussian(*x) for x in zip(u, o)])
    if o.shape[1] >= 3:
        iam = [per_example.completeness(*x, related) for x in zip(u, originals, o)]
        found["iam_median"], found["iam_mean"] = np.median(iam), np.mean(iam)
    if min(u.shape[1], o.shape[1]) >= 3:
        for name, odds in zip(["u_lira", "ruli"], per_example.log_odds(u, o, pairs, pooled=models < 64)):
            found[f"{name}_auc"] = per_example.auc(odds)
            found[f"{name}_accuracy"] = np.mean((np.sign(odds) * [1, -1] + 1) / 2)
    return found


def check(ledger, folder):
    table = read(folder, "tables/examples/examples.csv")
    if table is None:
        return ledger.lacks("tables/examples, and with it the metrics per example,")
    for (setting, forgotten, method), rows in table.groupby(["setting", "class", "method"], sort=False):
        retrained, _ = margins(folder, setting, forgotten, "retrain")
        originals, _ = margins(folder, setting, forgotten, "baseline")
        runs, examples = margins(folder, setting, forgotten, method)
        if not originals or not retrained:
            return ledger.lacks("predictions.csv of Baseline and Retrain, and with it the metrics per example,")
        for (design, part), own in rows.groupby(["design", "part"], sort=False):
            if part not in PARTS or own["value"].isna().all():
                continue
            test, forget = PARTS[part]
            chosen = ((examples["test"] == test) & (examples["forget"] == forget)).to_numpy()
            values = design_of(design, runs, retrained, originals, chosen, own["training_seeds"].iloc[0])
            compare(ledger, f"{setting}/{forgotten}/{method}/{design}/{part}", own, values)


def design_of(design, runs, retrained, originals, chosen, instances):
    seeds = list(retrained)
    columns = lambda models: np.array(models)[:, chosen].T
    if design == "Retrain halves":
        first, second = seeds[::2], seeds[1::2]
        u, o = columns([retrained[s][0] for s in first]), columns([retrained[s][0] for s in second])
        m = columns([originals[s][0] for s in first])
        n = min(u.shape[1], o.shape[1])
        return [quantities(u, o, m, [None] * u.shape[1], [(k, k) for k in range(n)], n)]
    o = columns([retrained[s][0] for s in seeds])
    if design == "B":
        u, m = columns([runs[s][0] for s in seeds]), columns([originals[s][0] for s in seeds])
        return [quantities(u, o, m, list(range(len(seeds))), [(k, k) for k in range(len(seeds))], len(seeds))]
    if design == "A":
        found = []
        for s in seeds[:instances]:
            u, m = columns(runs[s]), columns([originals[s][0]] * len(runs[s]))
            models = len(seeds) if u.shape[1] == 1 else min(u.shape[1], o.shape[1])
            pairs = [(k, k) for k in range(min(u.shape[1], o.shape[1]))]
            found.append(quantities(u, o, m, [seeds.index(s)] * u.shape[1], pairs, models))
        return found
    return []


def compare(ledger, name, rows, instances):
    for row in rows.to_dict("records"):
        values = [found[row["quantity"]] for found in instances if row["quantity"] in found]
        if values:
            ledger.compare(f"per example: {row['quantity']}", name, row["value"], np.mean(values), scale=1)
