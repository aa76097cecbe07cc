"""Random circuit sampling: circuits of arbitrary gates, their samples, amplitudes and classical cost, and cross-entropy
benchmarking.

In arrays of bits, uint8[strings, bits], column k is qubit k, or classical bit k if the circuit has measurements.
"""

from __future__ import annotations

from sallow._engine import GateCircuit
from sallow.circuit_costs import Costs, cost, willow
from sallow.circuit_samples import Amplitudes, Expectations, Samples, amplitudes, expect, sample
from sallow.cross_entropy import FidelityStudy, Xeb, fidelity, xeb
from sallow.gate_circuits import as_gate_circuit, generate

__all__ = [
    "Amplitudes",
    "Costs",
    "Expectations",
    "FidelityStudy",
    "GateCircuit",
    "Samples",
    "Xeb",
    "amplitudes",
    "as_gate_circuit",
    "cost",
    "expect",
    "fidelity",
    "generate",
    "sample",
    "willow",
    "xeb",
]
