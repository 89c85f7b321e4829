"""Fisher forgetting: every weight is given noise, the more the less the retain set depends on it."""

import torch

import common

# Of the retain set these first examples take part.
SETTINGS = {"alpha": 1e-4, "batch_size": 24, "examples": 64}


def information(network, x):
    """By parameter, the mean over batches of what the classes' squared gradients are worth."""
    total = {name: torch.zeros_like(p) for name, p in network.named_parameters()}
    parts = range(0, len(x), SETTINGS["batch_size"])
    for begin in parts:
        batch = x[begin : begin + SETTINGS["batch_size"]]
        for label in range(10):
            logarithms = network(batch).log_softmax(1)[:, label]
            gradients = torch.autograd.grad(-logarithms.mean(), list(network.parameters()))
            share = logarithms.detach().exp().mean()
            for name, gradient in zip(total, gradients):
                total[name] += share * gradient.pow(2) / len(parts)
    return total


def main():
    case = common.Case()
    network, x = case.network, case.x_r[: SETTINGS["examples"]]
    draws = {name: torch.randn(p.shape).float().double() for name, p in network.named_parameters()}
    found = information(network, x)
    # No input of a ReLU is so near zero that rounding decides.
    single = information(case.original().float(), x.float())
    assert max((single[name] - value).abs().max() for name, value in found.items()) < 1e-5
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            variance = SETTINGS["alpha"] * torch.clip(1 / (found[name] + 1e-8), max=1e3)
            parameter += variance.sqrt() * draws[name]
    numbers = torch.cat([value.flatten() for value in found.values()])
    print(f"{(numbers < 1e-3).double().mean():.2f} of the weights have the greatest variance")
    normals = {f"normals.{name}": value for name, value in draws.items()}
    case.save("fisher", SETTINGS, normals, [], **{f"information.{name}": value for name, value in found.items()})


if __name__ == "__main__":
    main()
