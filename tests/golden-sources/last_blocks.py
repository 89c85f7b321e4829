"""EU-k and CF-k: the last k blocks and the linear layer learn the retain set, from initial weights or as they are."""

import torch

import common
import training

SETTINGS = {"blocks": 3, "epochs": 10, "batch_size": 40, "lr": 0.05, "gamma": 0.3, "momentum": 0.9, "weight_decay": 0.01}


def main(name, anew):
    case = common.Case()
    network = case.network
    blocks = [block for stage in (network.conv2_x, network.conv3_x, network.conv4_x, network.conv5_x) for block in stage]
    trained = [*blocks[-SETTINGS["blocks"] :], network.fc]
    orders = common.orders(SETTINGS["epochs"], len(case.x_r))
    initial = {}
    if anew:
        # What a new network has: every layer's own initial weights, rounded so that the file holds them exactly.
        other = common.ResNet18(3, common.WIDTH, 10).float()
        initial = {f"initial.{key}": value for key, value in common.state(other).items()}
        others = dict(other.named_modules())
        for key, module in network.named_modules():
            if module in trained:
                module.load_state_dict({k: v.double() for k, v in others[key].state_dict().items()})

    # After a half, four fifths and nine tenths of ten epochs.
    rates = [SETTINGS["lr"] * SETTINGS["gamma"] ** falls for falls in [0] * 5 + [1] * 3 + [2] + [3]]
    parameters = [p for module in trained for p in module.parameters()]
    losses = training.train(
        case, orders, SETTINGS["batch_size"], rates, parameters, SETTINGS["momentum"], SETTINGS["weight_decay"]
    )
    case.save(name, SETTINGS, {"orders": orders, **initial}, losses)


if __name__ == "__main__":
    main("eu_k", True)
    main("cf_k", False)
