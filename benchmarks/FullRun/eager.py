"""The work of Figure 2 of the experiment digits in PyTorch eager, as it is usually written: the same networks, steps,
batches, runs and evaluations, two processes of one thread each, every model and every run's logits kept in files. Not
the metrics of the runs, nor tables and figures.

Usage: eager.py DIGITS.csv.gz EXPERIMENT.json TRAININGSTEP-FOLDER
"""
import gzip
import json
import multiprocessing
import os
import sys
import tempfile
import time
import warnings

import torch
import torch.nn.functional as F

sys.path.insert(0, sys.argv[3])
from eager import ResNet18  # noqa: E402

SETTINGS = json.load(open(sys.argv[2]))
ADAM = torch.optim.Adam
warnings.filterwarnings("ignore", "reduction: 'mean'")


def digits():
    rows = [list(map(int, line.split(","))) for line in gzip.open(sys.argv[1], "rt")]
    seen, parts = [0] * 10, ([], [])
    for row in rows:
        parts[seen[row[-1]] % 2].append(row)
        seen[row[-1]] += 1
    tensors = []
    for part in parts:
        table = torch.tensor(part)
        tensors.append(((table[:, :-1].float() / 16 - 0.3) / 0.38, table[:, -1]))
    return [(images.view(-1, 1, 8, 8), labels) for images, labels in tensors]


def labels_of(model, fine):
    return fine if model["labels"] == "fine" else fine // 2


def fit(network, images, labels, optimiser, batch, epochs, rates=None):
    network.train()
    for epoch in range(epochs):
        order = torch.randperm(len(images))
        for i, index in enumerate(order.split(batch)):
            if len(index) < 2:
                continue
            if rates:
                optimiser.param_groups[0]["lr"] = rates(epoch, i)
            optimiser.zero_grad()
            F.cross_entropy(network(images[index]), labels[index]).backward()
            optimiser.step()


@torch.no_grad()
def logits(network, images):
    network.eval()
    return torch.cat([network(batch) for batch in images.split(256)])


def train(network, images, labels, recipe):
    steps = -(-len(images) // recipe["batchSize"])

    def rate(epoch, step):
        if epoch < recipe["warmUpEpochs"]:
            return recipe["learningRate"] * (epoch * steps + step + 1) / (recipe["warmUpEpochs"] * steps)
        return recipe["learningRate"] * recipe["gamma"] ** sum(epoch + 1 >= m for m in recipe["milestones"])

    optimiser = torch.optim.SGD(network.parameters(), lr=0.1, momentum=recipe["momentum"], weight_decay=recipe["weightDecay"])
    fit(network, images, labels, optimiser, recipe["batchSize"], recipe["epochs"], rate)


def importance(network, images, labels, labelled):
    network.eval()
    sums = [torch.zeros_like(p) for p in network.parameters()]
    batches = list(zip(images.split(64), labels.split(64)))
    for x, y in batches:
        network.zero_grad()
        out = network(x)
        (F.cross_entropy(out, y) if labelled else out.pow(2).sum(1).mean()).backward()
        for total, p in zip(sums, network.parameters()):
            total += p.grad.pow(2) if labelled else p.grad.abs()
    return [total / len(batches) for total in sums]


def dampen(network, forget, everything, labelled, alpha):
    of_forget, of_all = importance(network, *forget, labelled), importance(network, *everything, labelled)
    with torch.no_grad():
        for p, f, a in zip(network.parameters(), of_forget, of_all):
            where = f > alpha * a
            p[where] *= (a / f).clamp(max=1)[where]


def unsir(network, retain, forget_label, constants):
    noise = torch.randn(32, 1, 8, 8, requires_grad=True)
    optimiser, wanted = ADAM([noise], lr=0.1), torch.full((32,), forget_label)
    network.train()
    for _ in range(25):
        optimiser.zero_grad()
        (0.1 * noise.pow(2).sum((1, 2, 3)).mean() - F.cross_entropy(network(noise), wanted)).backward()
        optimiser.step()
    images, labels = retain
    first = torch.cat([(labels == label).nonzero().flatten()[: constants["retainPerClass"]] for label in labels.unique()])
    images, labels = images[first], labels[first]
    copies = noise.detach()[:3].repeat(constants["copies"], 1, 1, 1)
    network.zero_grad()
    fit(
        network,
        torch.cat([copies, images]),
        torch.cat([torch.full((len(copies),), forget_label), labels]),
        ADAM(network.parameters(), lr=constants["learningRate"]),
        32,
        1,
    )
    fit(network, images, labels, ADAM(network.parameters(), lr=constants["learningRate"]), constants["repairBatchSize"], 1)


def bad_teacher(network, random, forget, retain, constants):
    part = torch.randperm(len(retain))[: len(retain) * 30 // 100]
    images = torch.cat([forget, retain[part]])
    targets = torch.cat([logits(random, forget).softmax(1), logits(network, retain[part]).softmax(1)])
    optimiser = ADAM(network.parameters(), lr=constants["learningRate"])
    network.train()
    for _ in range(constants["epochs"]):
        for index in torch.randperm(len(images)).split(constants["batchSize"]):
            if len(index) < 2:
                continue
            optimiser.zero_grad()
            F.kl_div(network(images[index]).log_softmax(1), targets[index], reduction="mean").backward()
            optimiser.step()


def random_labels(network, forget, retain, classes, constants):
    images, labels = retain
    own = forget[1]
    other = torch.randint(0, classes - 1, own.shape)
    images, labels = torch.cat([forget[0], images]), torch.cat([other + (other >= own).long(), labels])
    fit(network, images, labels, ADAM(network.parameters(), lr=constants["learningRate"]), constants["batchSize"], constants["epochs"])


def run(task):
    """One training, or one run: (model, setting, class, method, training seed, unlearning seed)."""
    model, setting, label, method, seed, draw, folder = task
    torch.set_num_threads(1)
    (images, fine), (test, _) = DATA
    labels = labels_of(model, fine)
    classes = 10 if model["labels"] == "fine" else 5
    torch.manual_seed(1000 * seed + (draw or 0))
    network = ResNet18(1, SETTINGS["width"], classes)
    original = f"{folder}/{model['name']}-{seed}.pt"
    if setting is None:
        train(network, images, labels, model["training"])
        torch.save(network.state_dict(), original)
        return
    forgotten = (fine if setting["forget"] == "fine" else fine // 2) == label
    forget, retain = (images[forgotten], labels[forgotten]), (images[~forgotten], labels[~forgotten])
    constants = {**SETTINGS["methodSettings"].get(method, {}), **setting.get("methodSettings", {}).get(method, {})}
    if method == "retrain":
        train(network, *retain, model["training"])
    else:
        network.load_state_dict(torch.load(original))
    if method in ("ssd", "lfssd"):
        both = tuple(torch.cat([r, f]) for r, f in zip(retain, forget))
        dampen(network, forget, both, method == "ssd", constants["alpha"])
    elif method == "unsir":
        unsir(network, retain, forget[1][0].item(), constants)
    elif method == "bad-teacher":
        bad_teacher(network, ResNet18(1, SETTINGS["width"], classes), forget[0], retain[0], constants)
    elif method == "random-labels":
        random_labels(network, forget, retain, classes, constants)
    name = f"{folder}/{setting['name']}-{label}-{method}-{seed}-{draw}"
    torch.save((logits(network, images), logits(network, test)), name)


def tasks(folder):
    models = {model["name"]: model for model in SETTINGS["models"]}
    seeds, draws = SETTINGS["trainingSeeds"], SETTINGS["unlearningSeeds"]
    trainings = [(model, None, None, None, seed, None, folder) for model in models.values() for seed in seeds]
    runs = []
    for setting in SETTINGS["settings"]:
        for label in setting["classes"]:
            for method in SETTINGS["methods"]:
                pairs = [(seed, draw) for seed, draw in zip(seeds, draws)]
                if method in ("unsir", "bad-teacher", "random-labels"):
                    pairs += [(seeds[0], draw) for draw in draws if draw != draws[0]]
                runs += [(models[setting["model"]], setting, label, method, seed, draw, folder) for seed, draw in pairs]
    return trainings, runs


DATA = digits()

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch, multiprocessing.get_context("fork").Pool(2) as pool:
        begin = time.perf_counter()
        for phase in tasks(scratch):
            for _ in pool.imap_unordered(run, phase):
                pass
        print(f"{time.perf_counter() - begin:.1f} {len(os.listdir(scratch))}")
