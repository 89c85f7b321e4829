"""CT: every kernel's rows and columns change places, and the network learns the retain set."""

import math

import torch

import common
import training

SETTINGS = {"epochs": 3, "batch_size": 32, "lr": 0.002, "momentum": 0.9, "weight_decay": 0.01}


def main():
    case = common.Case()
    orders = common.orders(SETTINGS["epochs"], len(case.x_r))
    for module in case.network.modules():
        if isinstance(module, torch.nn.Conv2d):
            module.weight = torch.nn.Parameter(torch.einsum("oihw->oiwh", module.weight.detach()).contiguous())
    # As many epochs after the first as make half a cosine.
    rates = [SETTINGS["lr"] * math.cos(math.pi / 2 * e / SETTINGS["epochs"]) ** 2 for e in range(SETTINGS["epochs"])]
    losses = training.train(case, orders, SETTINGS["batch_size"], rates, None, SETTINGS["momentum"], SETTINGS["weight_decay"])
    case.save("ct", SETTINGS, {"orders": orders}, losses)


if __name__ == "__main__":
    main()
