"""Cross-entropy benchmarking: of samples, and of random circuits over depths and sizes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from sallow import _engine
from sallow.circuit_samples import Samples
from sallow.checks import path_text, seed_of, whole_number
from sallow.gate_circuits import PATCHES, as_gate_circuit, bit_rows, is_double, numbers_of, one_of, threads_of
from sallow.notebooks import Picture, html_table
from sallow.progress import telling

if TYPE_CHECKING:
    from sallow.gate_circuits import GateCircuitLike
    from sallow.progress import ProgressLike


@dataclass(frozen=True)
class Xeb:
    """Cross-entropy benchmarking: samples compared with the ideal circuit's probabilities (Nature 574:505).

    Linear XEB is N <P(x)> - 1, log XEB <ln(N P(x))> + γ; "expected" is the value for perfect samples of this circuit.
    `fidelity` is linear divided by expected (for a circuit in patches, the product over the patches). If
    follows_porter_thomas is false, as for shallow circuits, this ratio is not a fidelity. Undefined numbers are None.
    """

    linear_xeb: float
    linear_error: float
    linear_expected: float
    log_xeb: float | None
    log_error: float | None
    log_expected: float
    samples: int
    porter_thomas_p: float
    fidelity: float | None
    fidelity_error: float | None
    porter_thomas_excess: float
    follows_porter_thomas: bool
    patch_fidelities: list[float | None] = field(default_factory=list)
    predicted_fidelity: float | None = None  # by the digital error model of the given noise


def xeb(
    circuit: GateCircuitLike,
    samples: Samples | npt.ArrayLike | Sequence[str],
    *,
    noise: str | None = None,
    precision: str = "single",
    num_threads: int = 1,
) -> Xeb:
    """Compares samples (at least two, of at most 64 qubits) with the ideal circuit's probabilities.

    Args:
        samples: The result of sample(), uint8 or bool[shots, bits], or texts of 0 and 1.
        noise: Also predict the fidelity for this noise by the digital error model; as in sample().

    Raises:
        InputError: A circuit with measurements before its end, or that does not measure each qubit once.
        KeyboardInterrupt: Ctrl-C, at the end of the circuit's evolution.
    """
    made = as_gate_circuit(circuit)
    given = samples.bits if isinstance(samples, Samples) else samples
    rows = bit_rows(given, made.num_qubits)
    return Xeb(**_engine.rcs_xeb(made, rows, noise, is_double(precision), threads_of(num_threads)))


@dataclass(frozen=True)
class FidelityStudy:
    """Fidelity of random circuits against depth and size.

    Attributes:
        points: One dict per size and depth: qubits, cycles, shots, trajectories, linear_xeb, linear_error,
            linear_expected, fidelity, fidelity_error, predicted_fidelity, porter_thomas_excess, converged.
        fits: One dict per size with two or more depths that have converged: qubits, fidelity_per_cycle and its error,
            fidelity_at_zero, predicted_fidelity_per_cycle.
        notes: An explanation of depths that have not converged, if there are any.
        settings: layout, patch, noise, circuits, shots_per_trajectory, seed.
    """

    points: list[dict[str, Any]]
    fits: list[dict[str, Any]]
    notes: list[str]
    settings: dict[str, Any]
    _svg: str = field(repr=False, compare=False)
    _text: str = field(repr=False, compare=False)
    _page: _engine.Page = field(repr=False, compare=False)

    def picture(self) -> Picture:
        """XEB and fidelity against cycles, with the digital error model."""
        return Picture(self._svg)

    def write_page(self, path: str | os.PathLike[str]) -> None:
        """Writes one HTML file with the plot and the table, without external files, as `sallow rcs fidelity --html`
        does. Raises OSError if the package was built without pages."""
        self._page.write(path_text(path))

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        columns = ("qubits", "cycles", "linear_xeb", "linear_expected", "fidelity", "fidelity_error")
        return html_table(
            (*columns, "predicted_fidelity", "converged"),
            ([point[name] for name in (*columns, "predicted_fidelity", "converged")] for point in self.points),
        )


def fidelity(
    qubits: int | Iterable[int] = 16,
    cycles: int | Iterable[int] = (),
    *,
    layout: str = "sycamore",
    patch: str = "none",
    noise: str = "sycamore",
    circuits: int = 1,
    shots: int = 10_000,
    shots_per_trajectory: int = 10,
    seed: int | None = None,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> FidelityStudy:
    """Measures the fidelity of random circuits against depth and size, and compares it with the digital error model.

    Args:
        qubits: One number or several, up to 64.
        cycles: One number or several; by default four per size, four apart, from the depth at which circuits of this
            size have converged to the Porter-Thomas distribution. Depths that have not converged are left out of fits.
        circuits: The number of circuits per size and depth.
        shots: The number of shots per circuit, at least two trajectories of shots_per_trajectory.

    Raises:
        InputError: A wrong layout or noise.
        KeyboardInterrupt: Ctrl-C, after the circuit that is being sampled.
    """
    with telling(progress, "sampling circuits") as tell:
        got = _engine.rcs_fidelity(
            layout,
            numbers_of(qubits, "qubits", 64),
            numbers_of(cycles, "cycles", 1_000_000),
            one_of(patch, PATCHES, "patch"),
            noise,
            whole_number(circuits, "circuits", 1, 1_000_000),
            whole_number(shots, "shots", 2, 1_000_000_000),
            whole_number(shots_per_trajectory, "shots_per_trajectory", 1, 1_000_000_000),
            seed_of(seed),
            threads_of(num_threads),
            tell,
        )
    settings = {key: got[key] for key in ("layout", "patch", "noise", "circuits", "shots_per_trajectory", "seed")}
    text = got["text"].rstrip("\n")
    return FidelityStudy(got["points"], got["fits"], got["notes"], settings, got["svg"], text, got["page"])
