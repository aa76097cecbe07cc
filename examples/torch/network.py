"""The network of docs/formats/network.md as a PyTorch module: train it on any device, then decode with neural:FILE.

    network = Network(distance=3, layers=[("d", 96), ("d", 96)])
    logits = network(events, finals)   # events: shots × rounds × (d²-1), finals: shots × rounds × (d²-1)/2
    save(network, "net.safetensors")   # ln(P(flip) / P(no flip)) after every round: shots × rounds
"""

import json
import struct

import torch
from torch import nn


def places(distance):
    """Row and column of each stabilizer: the measured ones, then the others."""
    d = distance
    plaquettes = [(i, j) for i in range(d + 1) for j in range(d + 1)]
    measured = [(i, j) for i, j in plaquettes if (i + j) % 2 == 0 and 1 <= j < d]
    return measured + [(i, j) for i, j in plaquettes if (i + j) % 2 == 1 and 1 <= i < d]


class GatedLayer(nn.Module):
    def __init__(self, distance, kind, width, below_kind, below_width):
        super().__init__()
        self.local, self.width = kind == "l", width
        at = places(distance)
        self.count = len(at)
        seen = 9 if self.local else 1
        below = 0 if below_width == 0 else below_width * (9 if self.local else self.count if below_kind == "l" else 1)
        self.hidden = nn.Parameter(torch.empty(2 * width, seen * width).uniform_(-1, 1) * (3 / (seen * width)) ** 0.5)
        if below > 0:
            self.below = nn.Parameter(torch.empty(2 * width, below).uniform_(-1, 1) * (3 / below) ** 0.5)
        else:
            self.below = None
        self.input = nn.Parameter(torch.empty(2 * width, 9 if self.local else self.count).uniform_(-1, 1))
        self.bias = nn.Parameter(torch.zeros((self.count, 2 * width) if self.local else 2 * width))
        # The number of each neighbour; `count` stands for none.
        numbers = {place: k for k, place in enumerate(at)}
        around = [[numbers.get((i + a, j + b), self.count) for a in (-1, 0, 1) for b in (-1, 0, 1)] for i, j in at]
        self.register_buffer("around", torch.tensor(around), persistent=False)

    def gather(self, values):
        """shots × places × width → shots × places × (9 · width)"""
        padded = torch.cat([values, values.new_zeros(values.shape[0], 1, values.shape[2])], dim=1)
        return padded[:, self.around].flatten(2)

    def units(self):
        return self.width * (self.count if self.local else 1)

    def forward(self, before, below, events):
        if self.local:
            sums = self.gather(before) @ self.hidden.T + self.gather(events[:, :, None]) @ self.input.T + self.bias
            if self.below is not None:
                sums = sums + self.gather(below) @ self.below.T
        else:
            sums = before @ self.hidden.T + events @ self.input.T + self.bias
            if self.below is not None:
                sums = sums + below.flatten(1) @ self.below.T
        z, n = sums.split(self.width, dim=-1)
        return before + torch.sigmoid(z - 1) * (torch.tanh(n) - before)


class Network(nn.Module):
    def __init__(self, distance, layers, readout=(96, 64)):
        super().__init__()
        self.distance, self.shape, self.widths = distance, list(layers), tuple(readout)
        below = [("", 0)] + self.shape[:-1]
        self.layers = nn.ModuleList(
            GatedLayer(distance, kind, width, *under) for (kind, width), under in zip(self.shape, below)
        )
        measured = (distance**2 - 1) // 2
        self.read_state = nn.Linear(self.layers[-1].units(), readout[0])
        self.read_final = nn.Linear(measured, readout[0], bias=False)
        self.read1 = nn.Linear(readout[0], readout[1])
        self.read2 = nn.Linear(readout[1], 1)

    def forward(self, events, finals):
        shots = events.shape[0]
        states = [
            events.new_zeros((shots, layer.count, layer.width) if layer.local else (shots, layer.width))
            for layer in self.layers
        ]
        answers = []
        for t in range(events.shape[1]):
            for k, layer in enumerate(self.layers):
                states[k] = layer(states[k], states[k - 1] if k > 0 else None, events[:, t])
            r0 = torch.relu(self.read_state(states[-1].flatten(1)) + self.read_final(finals[:, t]))
            answers.append(self.read2(torch.relu(self.read1(r0)))[:, 0])
        return torch.stack(answers, dim=1)

    def tensors(self):
        """The tensors by their names in a file."""
        named = {}
        for k, layer in enumerate(self.layers):
            for name in ("hidden", "below", "input", "bias"):
                if getattr(layer, name) is not None:
                    named[f"layers.{k}.{name}"] = getattr(layer, name)
        named |= {
            "readout.0.state": self.read_state.weight,
            "readout.0.final": self.read_final.weight,
            "readout.0.bias": self.read_state.bias,
        }
        for k, linear in ((1, self.read1), (2, self.read2)):
            named |= {f"readout.{k}.weight": linear.weight, f"readout.{k}.bias": linear.bias}
        return named


def save(network, path, temperature=1.0, join=0.0, join_limit=10.0):
    header = {
        "__metadata__": {
            "format": "sallow network 1",
            "code": "rotated surface code",
            "distance": str(network.distance),
            "layers": " ".join(f"{kind}{width}" for kind, width in network.shape),
            "readout0": str(network.widths[0]),
            "readout1": str(network.widths[1]),
            "temperature": repr(float(temperature)),
            "join": repr(float(join)),
            "join_limit": repr(float(join_limit)),
        }
    }
    data = b""
    for name, tensor in network.tensors().items():
        raw = struct.pack(f"<{tensor.numel()}f", *tensor.detach().cpu().float().flatten().tolist())
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def load(path):
    with open(path, "rb") as file:
        raw = file.read()
    (length,) = struct.unpack("<Q", raw[:8])
    header, data = json.loads(raw[8 : 8 + length]), raw[8 + length :]
    about = header.pop("__metadata__")
    layers = [(layer[0], int(layer[1:])) for layer in about["layers"].split()]
    network = Network(int(about["distance"]), layers, (int(about["readout0"]), int(about["readout1"])))

    def read(name):
        entry = header[name]
        start, end = entry["data_offsets"]
        kind = {"F32": "f", "I16": "h", "I8": "b"}[entry["dtype"]]
        size = struct.calcsize(kind)
        values = torch.tensor(struct.unpack(f"<{(end - start) // size}{kind}", data[start:end]), dtype=torch.float32)
        values = values.reshape(entry["shape"])
        if kind == "f":
            return values
        group, _, last = name.rpartition(".")
        scale = f"{group}.state_scale" if last in ("hidden", "below") else f"{name}_scale"
        if name.startswith("readout.0"):
            scale = "readout.0.scale"
        return values * read(scale)[:, None]

    with torch.no_grad():
        for name, tensor in network.tensors().items():
            tensor.copy_(read(name))
    return network
