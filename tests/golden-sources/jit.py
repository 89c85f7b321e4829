"""JIT: what the network says of a forget image learns to change little when the image is disturbed."""

import torch

import common

SETTINGS = {"epochs": 2, "batch_size": 6, "lr": 0.005, "copies": 2, "deviation": 0.3}


def main():
    case = common.Case()
    network, x = case.network, case.x_f
    draws = torch.randn(SETTINGS["epochs"], SETTINGS["copies"], *x.shape).float().double()
    losses = []
    for epoch in range(SETTINGS["epochs"]):
        for begin in range(0, len(x), SETTINGS["batch_size"]):
            part = slice(begin, begin + SETTINGS["batch_size"])
            batch = x[part]
            said = network(batch)
            loss = 0
            for copy in range(SETTINGS["copies"]):
                disturbed = torch.clip(batch + SETTINGS["deviation"] * draws[epoch, copy, part], batch.min(), batch.max())
                with torch.no_grad():
                    other = network(disturbed)
                for i in range(len(batch)):
                    moved = (disturbed[i] - batch[i]).pow(2).sum().sqrt()
                    loss = loss + (said[i] - other[i]).pow(2).sum().sqrt() / moved / SETTINGS["copies"]
            gradients = torch.autograd.grad(loss, list(network.parameters()))
            with torch.no_grad():
                for parameter, gradient in zip(network.parameters(), gradients):
                    parameter -= SETTINGS["lr"] * gradient
            losses.append(loss.item())
    # [epoch, copy, example, channel, height, width]
    case.save("jit", SETTINGS, {"normals": draws}, losses)


if __name__ == "__main__":
    main()
