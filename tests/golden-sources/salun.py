"""SalUn (Fan and others, 2024): random labels, in the half of the weights that matters most to the forget set.

Both sets together and the other weights fixed; and in two passes with the other weights left to weight decay, which is
large here so that it shows.
"""

import torch
import torch.nn.functional as F

from common import Case, batches, orders

EPOCHS, BATCH, RATE, MOMENTUM, SHARE = 2, 28, 0.005, 0.9, 0.5


def saliency(case):
    """For each parameter a mask of ones and zeros: the share of all weights with the largest absolute gradients."""
    sums = [torch.zeros_like(value) for value in case.network.parameters()]
    case.network.eval()
    for index in batches(torch.arange(len(case.x_f)), BATCH):
        loss = -F.cross_entropy(case.network(case.x_f[index]), case.y_f[index])
        for total, gradient in zip(sums, torch.autograd.grad(loss, list(case.network.parameters()))):
            total += gradient
    sizes = torch.cat([total.abs().flatten() for total in sums])
    ranked = sizes.argsort(descending=True)
    flat = torch.zeros_like(sizes)
    flat[ranked[: int(SHARE * len(sizes))]] = 1
    return [part.view_as(total) for part, total in zip(flat.split([total.numel() for total in sums]), sums)]


def unlearn(name, epoch, mask, decay):
    case = Case()
    masks = saliency(case)
    start = [value.detach().clone() for value in case.network.parameters()]
    forgotten, retained = len(case.x_f), len(case.x_r)
    labels = torch.randint(10, (EPOCHS, forgotten))
    x = torch.cat([case.x_f, case.x_r])
    if epoch == "together":
        order = orders(EPOCHS, forgotten + retained)
    else:
        order = torch.cat([orders(EPOCHS, forgotten), forgotten + orders(EPOCHS, retained)], 1)
    optimiser = torch.optim.SGD(case.network.parameters(), RATE, momentum=MOMENTUM, weight_decay=decay)
    losses = []
    case.network.train()
    for drawn, row in zip(labels, order):
        y = torch.cat([drawn, case.y_r])
        passes = [row] if epoch == "together" else [row[:forgotten], row[forgotten:]]
        for index in (index for part in passes for index in batches(part, BATCH)):
            optimiser.zero_grad()
            loss = F.cross_entropy(case.network(x[index]), y[index])
            loss.backward()
            for value, m in zip(case.network.parameters(), masks):
                value.grad *= m
            optimiser.step()
            if mask == "fixed":
                with torch.no_grad():
                    for value, m, origin in zip(case.network.parameters(), masks, start):
                        value.copy_(m * value + (1 - m) * origin)
                        optimiser.state[value]["momentum_buffer"] *= m
            losses.append(loss.item())
    case.save(
        name,
        {
            "epochs": EPOCHS, "batch": BATCH, "lr": RATE, "momentum": MOMENTUM, "weight_decay": decay,
            "share": SHARE, "epoch": epoch, "mask": mask,
        },
        {"labels": labels, "order": order},
        losses,
    )


unlearn("salun", "together", "fixed", 5e-4)
unlearn("salun_passes", "passes", "original", 0.1)
