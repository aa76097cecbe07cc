"""What circuits cost classically: contraction orders, priced on machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from sallow import _engine
from sallow.decoding import seed_of, whole_number
from sallow.gate_circuits import as_gate_circuit, threads_of
from sallow.notebooks import Picture
from sallow.progress import telling

if TYPE_CHECKING:
    from sallow.gate_circuits import GateCircuitLike
    from sallow.progress import ProgressLike


class Costs(dict[str, Any]):
    """Figures by name, of which `repr` is the text that people read."""

    def picture(self) -> Picture:
        """Of willow(): years against qubits, beside the chip's time. ValueError if there is no plot."""
        if not self.get("svg"):
            raise ValueError("these figures make no plot")
        return Picture(self["svg"])

    def __repr__(self) -> str:
        return str(self["text"]).rstrip("\n")


def cost(
    circuit: GateCircuitLike | None = None,
    *,
    graph: str | None = None,
    open: bool = False,
    keep_gates: bool = False,
    memory_elements: float | None = None,
    machine: str = "frontier",
    samples: float | None = None,
    fidelity: float = 1.0,
    steps: int = 300_000_000,
    seconds: float = 0,
    order: str | None = None,
    seed: int | None = None,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> Costs:
    """Searches for a cheap order to contract the network of one amplitude, and prices it on a machine.

    Args:
        circuit, graph: A circuit, or a tensor network as text: a line "DIMENSION A B" for each leg, B = -1 for an open
            one. One of both.
        open: Keep the open legs: all amplitudes at once.
        memory_elements: Slice until no tensor has more elements than this; no limit if None.
        samples, fidelity: Also bound the cost of so many samples of this fidelity.
        steps, seconds: How long to search. With steps, the seed decides the result on any machine.
        order: Price this order, as text, instead of searching for one; the result's "order" is such a text.

    Returns:
        The figures by name, logarithms where numbers outgrow a double; "text" is what people read. What a search found
        is an upper bound.
    """
    if (circuit is None) == (graph is None):
        raise ValueError("give either a circuit or a graph")
    if memory_elements is not None and not memory_elements >= 1:
        raise ValueError(f"memory_elements: expected at least 1, got {memory_elements}")
    if not 0 <= fidelity <= 1:
        raise ValueError(f"fidelity: expected a number from 0 to 1, got {fidelity}")
    with telling(progress, "searching") as tell:
        got = _engine.rcs_cost(
            None if circuit is None else as_gate_circuit(circuit),
            graph or "",
            bool(open),
            bool(keep_gates),
            machine,
            float("inf") if memory_elements is None else float(np.log2(memory_elements)),
            0 if seconds > 0 else whole_number(steps, "steps", 1),
            float(seconds),
            None if samples is None else float(samples),
            float(fidelity),
            order or "",
            seed_of(seed),
            threads_of(num_threads),
            tell,
        )
    return Costs(got)


def willow(
    sizes: Iterable[tuple[int, int]] = (),
    *,
    steps: int = 200_000_000,
    seconds: float = 0,
    seed: int = 0,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> Costs:
    """What random circuits on Willow's grid cost classically, up to the published 103 qubits and 40 cycles.

    Args:
        sizes: Pairs of qubits and cycles; the usual five by default.
        steps, seconds: How long to search on from the orders that came with the package.

    Returns:
        The table as figures by name; "text" is what people read. Each figure is an upper bound.
    """
    pairs = [
        (whole_number(qubits, "qubits", 2, 105), whole_number(cycles, "cycles", 1, 1000)) for qubits, cycles in sizes
    ]
    with telling(progress, "searching") as tell:
        got = _engine.rcs_willow(
            pairs,
            0 if seconds > 0 else whole_number(steps, "steps", 1),
            float(seconds),
            seed_of(seed),
            threads_of(num_threads),
            tell,
        )
    return Costs(got)
