"""Samplers of detection events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sallow import _engine
from sallow.decoding import Bytes, seed_of, thread_count, whole_number
from sallow.objects import as_circuit

if TYPE_CHECKING:
    from sallow.objects import CircuitLike


class DetectorSampler:
    """Samples the detection events and observable flips of a circuit.

    Each call of sample() goes on where the last one ended; the same seed gives the same shots at any number of threads.
    Threads may share a sampler: each call has shots of its own. A call that is interrupted has used up its shots too.
    """

    def __init__(self, circuit: CircuitLike, *, seed: int | None = None) -> None:
        self._circuit = as_circuit(circuit)
        self.seed = seed_of(seed)
        self._engine = _engine.DetectorSampler(self._circuit, self.seed)

    def sample(self, shots: int, *, bit_packed: bool = False, num_threads: int = 1) -> tuple[Bytes, Bytes]:
        """Returns (detections, observables): uint8[shots, detectors] and uint8[shots, observables]; with bit_packed
        uint8[shots, ceil(bits / 8)], least significant bit first."""
        count = whole_number(shots, "shots")
        detections, observables = self._engine.sample(count, bool(bit_packed), thread_count(num_threads))
        return detections, observables

    def __repr__(self) -> str:
        return f"sallow.DetectorSampler(detectors={self._circuit.num_detectors}, seed={self.seed})"
