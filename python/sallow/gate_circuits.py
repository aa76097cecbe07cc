"""Circuits of arbitrary gates, and checks of the arguments of calls with them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sallow import _engine
from sallow._engine import GateCircuit
from sallow.checks import Bytes, as_bits, path_text, plain_text, seed_of, thread_count, whole_number
from sallow.objects import _type_name, as_circuit, is_path_of

if TYPE_CHECKING:
    GateCircuitLike = GateCircuit | str | os.PathLike[str] | Any

PATCHES = ("none", "patch", "elided")


def as_gate_circuit(value: GateCircuitLike) -> GateCircuit:
    """A circuit from a GateCircuit, a Circuit of sallow or stim, text (OpenQASM or qsim's format), or a path (.qasm,
    .qsim, .stim)."""
    if isinstance(value, GateCircuit):
        return value
    if isinstance(value, os.PathLike):
        return GateCircuit.from_file(path_text(value))
    if isinstance(value, str):
        is_path = is_path_of(value, ".qasm", ".qsim", ".stim")
        return GateCircuit.from_file(path_text(value)) if is_path else GateCircuit(plain_text(value, "circuit"))
    if isinstance(value, _engine.Circuit) or _type_name(value) == "stim.Circuit":
        return GateCircuit.from_circuit(as_circuit(value))
    raise TypeError(f"expected a circuit of gates, its text or a path, not {type(value).__name__}")


def generate(
    layout: str = "sycamore", *, qubits: int = 0, cycles: int = 20, patch: str = "none", seed: int | None = None
) -> GateCircuit:
    """A random circuit on a grid: layers of √X, √Y and √W, and couplers in the patterns ABCDCDAB.
    Consecutive layers have different gates on each qubit.

    Args:
        layout: "sycamore", "willow", or "grid:RxC".
        qubits: The number of qubits, taken from the middle of the grid; 0 for all qubits of the layout.
        cycles: The number of cycles: each is a layer of one-qubit gates and a layer of couplers.
        patch: Couplers between the two halves: "none" keeps all, "patch" removes all, "elided" removes those of the
            first half of the cycles.
    """
    return _engine.random_circuit(
        layout,
        whole_number(qubits, "qubits", 0, 2**32 - 1),
        whole_number(cycles, "cycles", 0, 1_000_000),
        one_of(patch, PATCHES, "patch"),
        seed_of(seed),
    )


def one_of(value: str, known: Sequence[str], name: str) -> int:
    if value not in known:
        raise ValueError(f"{name}: expected one of {', '.join(known)}, got {value!r}")
    return known.index(value)


def is_double(precision: str) -> bool:
    return one_of(precision, ("single", "double"), "precision") == 1


def threads_of(num_threads: Any) -> int:
    return min(thread_count(num_threads), 4096)


def numbers_of(value: Any, name: str, most: int) -> list[int]:
    values = list(value) if isinstance(value, Iterable) else [value]
    return [whole_number(each, name, 1, most) for each in values]


def bit_rows(strings: Any, bits: int) -> Bytes:
    """Bitstrings as contiguous uint8[strings, bits]."""
    if not isinstance(strings, np.ndarray) and len(strings) and isinstance(strings[0], str):
        if any(set(text) - {"0", "1"} or len(text) != bits for text in strings):
            raise ValueError(f"bitstrings: expected texts of {bits} characters 0 and 1, qubit 0 first")
        strings = np.array([[int(bit) for bit in text] for text in strings], dtype=np.uint8)
    array = np.asarray(strings)
    if array.ndim != 2 or array.shape[1] != bits:
        raise ValueError(f"bitstrings: expected shape (strings, {bits}), got {array.shape}")
    if array.dtype != np.bool_ and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"bitstrings: expected bool or uint8, got {array.dtype}")
    return np.ascontiguousarray(as_bits(array))
