"""MSG: the weights of smallest gradient are drawn anew, and then learn ten times faster than the others."""

import math

import torch
import torch.nn.functional as F

import common
import training

SETTINGS = {"epochs": 4, "batch_size": 32, "lr": 0.05, "momentum": 0.9, "weight_decay": 0.01, "percent": 40, "others": 0.2}


def gradient(case, subset):
    """Of the subset of the retain set, less that of the forget set: sums over batches of the mean cross-entropy's."""
    total = {name: torch.zeros_like(p) for name, p in case.network.named_parameters()}
    for sign, x, y in [(1, case.x_r[subset], case.y_r[subset]), (-1, case.x_f, case.y_f)]:
        for begin in range(0, len(x), SETTINGS["batch_size"]):
            part = slice(begin, begin + SETTINGS["batch_size"])
            case.network.zero_grad()
            F.cross_entropy(case.network(x[part]), y[part]).backward()
            for name, p in case.network.named_parameters():
                total[name] += sign * p.grad
    return total


def main():
    case = common.Case()
    kernels = {name: p for name, p in case.network.named_parameters() if p.dim() == 4}
    subset = torch.randperm(len(case.x_r))[: len(case.x_f)]
    normals = {name: torch.randn(p.shape).float().double() for name, p in kernels.items()}
    orders = common.orders(SETTINGS["epochs"], len(case.x_r))
    total = gradient(case, subset)

    scale = {}
    for name, kernel in kernels.items():
        size = total[name].abs().flatten().tolist()
        ranks = sorted(range(len(size)), key=lambda i: (size[i], i))
        count = round(SETTINGS["percent"] / 100 * len(size))
        # Rounding to float32 must not change who is chosen.
        below, above = size[ranks[count - 1]], size[ranks[count]]
        assert above - below > 1e-5 * max(size), (name, below, above)
        chosen = torch.zeros(len(size), dtype=torch.bool)
        chosen[ranks[:count]] = True
        chosen = chosen.view(kernel.shape)
        outputs, _, height, width = kernel.shape
        with torch.no_grad():
            kernel[chosen] = normals[name][chosen] * math.sqrt(2 / (outputs * height * width))
        scale[name] = torch.where(chosen, torch.tensor(1.0), torch.tensor(SETTINGS["others"]))

    last, top = SETTINGS["epochs"] + 1, (SETTINGS["epochs"] + 1) // 2
    rates = [SETTINGS["lr"] * (e / top if e <= top else (last - e) / (last - top)) for e in range(1, last)]
    losses = training.train(
        case, orders, SETTINGS["batch_size"], rates, None, SETTINGS["momentum"], SETTINGS["weight_decay"], scale
    )
    drawn = {f"normals.{name}": value for name, value in normals.items()}
    case.save("msg", SETTINGS, {"subset": subset, "orders": orders, **drawn}, losses)


if __name__ == "__main__":
    main()
