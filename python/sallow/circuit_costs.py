"""The classical cost of circuits: contraction orders, priced on machines."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from sallow import _engine
from sallow.checks import path_text, seed_of, whole_number
from sallow.gate_circuits import as_gate_circuit, threads_of
from sallow.notebooks import Picture
from sallow.progress import telling

if TYPE_CHECKING:
    from sallow.gate_circuits import GateCircuitLike
    from sallow.progress import ProgressLike


class Costs(dict[str, Any]):
    """Figures by name; `repr` gives a readable text."""

    _page: _engine.Page | None = None

    def write_page(self, path: str | os.PathLike[str]) -> None:
        """Writes the plot and the table of willow() as one HTML file, without external files, as `sallow rcs willow
        --html` does. ValueError for other figures; OSError if the package was built without pages."""
        if self._page is None:
            raise ValueError("these figures make no page")
        self._page.write(path_text(path))

    def picture(self) -> Picture:
        """The plot of willow(): years against qubits, compared with the chip's time. ValueError for other figures."""
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
        circuit, graph: Either a circuit, or a tensor network as text: one line "DIMENSION A B" per leg, with B = -1 for
            an open leg.
        open: Keep the open legs: all amplitudes at once.
        memory_elements: Slice until no tensor has more elements than this; no limit if None.
        samples, fidelity: Also bound the cost of this number of samples with this fidelity.
        steps, seconds: The length of the search. With steps, the result depends only on the seed, on any machine.
        order: Price this order, as text, instead of searching for one; the result's "order" is such a text.

    Returns:
        The figures by name, as logarithms if numbers exceed the range of a double; "text" is a readable text. Results
        of a search are upper bounds.
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
    """The classical cost of random circuits on Willow's grid, up to the published 103 qubits and 40 cycles.

    Args:
        sizes: Pairs of qubits and cycles; the usual five by default.
        steps, seconds: The length of the search, which starts from the orders that come with the package.

    Returns:
        The table as figures by name; "text" is a readable text. Each figure is an upper bound.
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
    page = got.pop("page")
    costs = Costs(got)
    costs._page = page
    return costs
