"""What vit.py and allcnn.py share: a step of training by PyTorch's own modules and optimiser, and a file of its numbers."""

import json
import struct
from pathlib import Path

import torch

RATE, MOMENTUM, DECAY = 0.05, 0.9, 5e-4


def write(path, tensors, metadata):
    """A safetensors file: length of the header, header, tensors."""
    header, parts, offset = {"__metadata__": metadata}, [], 0
    for name, value in tensors.items():
        kind = {torch.int64: "I64"}.get(value.dtype, "F32")
        array = value.detach().contiguous().numpy().astype("<i8" if kind == "I64" else "<f4").tobytes()
        header[name] = {"dtype": kind, "shape": list(value.shape), "data_offsets": [offset, offset + len(array)]}
        parts.append(array)
        offset += len(array)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def rounded(shape, generator, scale=1.0, shift=0.0):
    """Normal numbers that single precision holds exactly, so that both sides begin from the same."""
    return (shift + scale * torch.randn(shape, generator=generator)).float().double()


def record(name, model, names, images, labels, metadata):
    """
    Logits before, gradients of the mean cross-entropy in training mode, and the state after two steps of SGD.
    The model computes in double precision.
    """
    here = {names(key): value.clone() for key, value in model.state_dict().items() if names(key)}
    out = {f"before.{key}": value for key, value in here.items()}
    out |= {"x": images, "y": labels}
    model.eval()
    with torch.no_grad():
        out["logits_eval"] = model(images)
    model.train()
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM, weight_decay=DECAY)
    for step in range(2):
        optimiser.zero_grad()
        logits = model(images)
        loss = torch.nn.functional.cross_entropy(logits, labels)
        loss.backward()
        if step == 0:
            out["logits_train"], out["loss"] = logits.detach(), loss.detach()
            out |= {f"gradient.{names(key)}": value.grad.clone() for key, value in model.named_parameters()}
        optimiser.step()
    out |= {f"after.{names(key)}": value for key, value in model.state_dict().items() if names(key)}
    facts = metadata | {"learning_rate": RATE, "momentum": MOMENTUM, "weight_decay": DECAY, "torch": torch.__version__}
    path = Path(__file__).parents[1] / "Stages.Tests" / "Reference" / f"{name}.safetensors"
    write(path, out, {key: str(value) for key, value in facts.items()})
    print(path, path.stat().st_size, "bytes, loss", out["loss"].item())
