"""Samples, amplitudes and expectation values of circuits of arbitrary gates."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sallow import _engine
from sallow.checks import Bytes, path_text, seed_of, whole_number
from sallow.gate_circuits import as_gate_circuit, bit_rows, is_double, threads_of
from sallow.progress import telling

if TYPE_CHECKING:
    from sallow.gate_circuits import GateCircuitLike
    from sallow.progress import ProgressLike

Complexes = npt.NDArray[np.complex128]

_METHODS = ("auto", "state_vector", "contract")


@dataclass(frozen=True)
class Samples:
    """Shots of a circuit."""

    bits: Bytes  # uint8[shots, bits]
    trajectories: int  # the number of different states from which shots were drawn
    predicted_fidelity: float  # by the digital error model: the probability of no error in any gate and readout
    seconds_evolve: float
    seconds_sample: float
    seed: int

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.array(self.bits, dtype=dtype, copy=bool(copy)) if copy else np.asarray(self.bits, dtype=dtype)


def sample(
    circuit: GateCircuitLike,
    shots: int,
    *,
    noise: str = "none",
    shots_per_trajectory: int = 1,
    precision: str = "single",
    seed: int | None = None,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> Samples:
    """Samples a circuit with state vectors. Shot k depends only on (seed, k).

    Args:
        noise: "none", "sycamore", "willow", or a list such as "one=0.001,two=0.005,readout=0.01,damping=0.002": the
            probabilities of a Pauli error after a one-qubit gate and after a two-qubit gate, of a flipped readout, and
            of decay after a gate.
        shots_per_trajectory: Shots with the same errors: larger numbers are faster, but shots are less independent.
        precision: The precision of the amplitudes, "single" or "double".

    Raises:
        InputError: A wrong circuit or noise, or too many qubits for the memory.
        KeyboardInterrupt: Ctrl-C, after the evolution that is being computed.
    """
    chosen = seed_of(seed)
    with telling(progress, "sampling") as tell:
        bits, details = _engine.rcs_sample(
            as_gate_circuit(circuit),
            whole_number(shots, "shots", 0, 1_000_000_000),
            noise,
            whole_number(shots_per_trajectory, "shots_per_trajectory", 1, 1_000_000_000),
            is_double(precision),
            chosen,
            threads_of(num_threads),
            tell,
        )
    return Samples(bits, **details, seed=chosen)


@dataclass(frozen=True)
class Amplitudes:
    """<bitstring| circuit |0…0> for some bitstrings."""

    values: Complexes  # complex128[strings]
    method: str  # "state_vector" or "contract"
    details: dict[str, Any] = field(repr=False)  # for contraction: its cost, slices, memory, and seconds

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.array(self.values, dtype=dtype, copy=True) if copy else np.asarray(self.values, dtype=dtype)


def amplitudes(
    circuit: GateCircuitLike,
    bitstrings: npt.ArrayLike | Sequence[str],
    *,
    method: str = "auto",
    precision: str = "single",
    memory: float = 2.0**32,
    checkpoint: str | os.PathLike[str] | None = None,
    search_rounds: int = 9,
    search_seed: int = 0,
    keep_gates: bool = False,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> Amplitudes:
    """Computes amplitudes with a state vector if it fits the memory, otherwise by contracting the circuit's tensor
    network slice by slice.

    Args:
        bitstrings: uint8 or bool[strings, qubits], or texts of 0 and 1, qubit 0 first.
        method: "auto", "state_vector", or "contract" (in single precision).
        memory: The memory limit in bytes.
        checkpoint: For contraction: a file for the sums of finished slices, from which a later call resumes.
        search_rounds, search_seed: The rounds and the seed of the search for a contraction order.
        keep_gates: Never split a gate into two tensors.

    Raises:
        InputError: A wrong circuit or checkpoint, or too little memory.
        KeyboardInterrupt: Ctrl-C, after a chunk of slices, the evolution of the state vector, or the search for an
            order.
    """
    made = as_gate_circuit(circuit)
    if method not in _METHODS:
        raise ValueError(f"method: expected one of {', '.join(_METHODS)}, got {method!r}")
    with telling(progress, "contracting") as tell:
        values, details = _engine.rcs_amplitudes(
            made,
            bit_rows(bitstrings, made.num_qubits),
            method,
            is_double(precision),
            float(memory),
            "" if checkpoint is None else path_text(checkpoint, "checkpoint"),
            whole_number(search_rounds, "search_rounds", 1, 1000),
            seed_of(search_seed),
            bool(keep_gates),
            threads_of(num_threads),
            tell,
        )
    return Amplitudes(values, details["method"], details)


@dataclass(frozen=True)
class Expectations:
    """Expectation values at the end of a circuit."""

    values: list[float]
    errors: list[float]  # standard errors; 0 if the value is exact
    trajectories: int  # the number sampled; 0 if the values are exact
    no_error_probability: float  # the probability of the trajectory without errors, which is computed once


def expect(
    circuit: GateCircuitLike,
    observables: str | Iterable[str],
    *,
    noise: str = "none",
    trajectories: int = 1000,
    precision: str = "single",
    seed: int | None = None,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> Expectations:
    """Expectation values of Pauli strings and their sums: exact without noise, otherwise with standard errors.

    Args:
        observables: One or several of "Z0*Z1", "0.5*X0*Y3 - Z2 + 1", "ZZII" (qubit 0 first).
        noise: As in sample(). Trajectories with errors are sampled; the trajectory without errors has its exact
            probability.
        trajectories: The number to sample, at least two.

    Raises:
        InputError: A wrong circuit, noise or observable, with line and column.
        KeyboardInterrupt: Ctrl-C, after the evolution that is being computed.
    """
    texts = [observables] if isinstance(observables, str) else list(observables)
    if not texts:
        raise ValueError("observables: expected at least one")
    with telling(progress, "drawing trajectories") as tell:
        got = _engine.rcs_expect(
            as_gate_circuit(circuit),
            texts,
            noise,
            whole_number(trajectories, "trajectories", 2, 1_000_000_000),
            is_double(precision),
            seed_of(seed),
            threads_of(num_threads),
            tell,
        )
    return Expectations(**got)
