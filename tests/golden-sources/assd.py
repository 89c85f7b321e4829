"""ASSD: synaptic dampening whose alpha is a percentile of the ratios of the importances."""

import math

import torch
import torch.nn.functional as F

from common import Case, batches

BATCH = 16

case = Case()
parameters = list(case.network.parameters())
case.network.eval()


def importance(x, y):
    """For each parameter the mean over batches of the squared gradient."""
    parts = batches(torch.arange(len(x)), BATCH)
    sums = [torch.zeros_like(value) for value in parameters]
    for index in parts:
        loss = F.cross_entropy(case.network(x[index]), y[index])
        for total, gradient in zip(sums, torch.autograd.grad(loss, parameters)):
            total += gradient**2
    return [total / len(parts) for total in sums]


forget = importance(case.x_f, case.y_f)
full = importance(torch.cat([case.x_r, case.x_f]), torch.cat([case.y_r, case.y_f]))
ratios = torch.cat([(f / d).flatten() for f, d in zip(forget, full)])
ratios = ratios[ratios.isfinite()]
share = len(case.x_f) / (len(case.x_f) + len(case.x_r))
percentile = 100 - math.log(1 + 100 * share)
alpha = torch.quantile(ratios, percentile / 100, interpolation="linear").item()

selected = 0
with torch.no_grad():
    for value, f, d in zip(parameters, forget, full):
        chosen = f > alpha * d
        value[chosen] *= torch.clamp(d[chosen] / f[chosen], max=1)
        selected += int(chosen.sum())

print(f"alpha {alpha:.4f}, {selected} of {sum(value.numel() for value in parameters)} weights")
case.save("assd", {"batch": BATCH, "alpha": alpha, "selected": selected}, {}, [])
