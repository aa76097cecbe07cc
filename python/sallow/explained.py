"""Where in a circuit errors come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sallow import _engine
from sallow.instruction_arguments import numbers_text
from sallow.targets import DemTarget, GateTarget


@dataclass(frozen=True)
class GateTargetWithCoords:
    """A target, with its qubit's coordinates."""

    gate_target: GateTarget
    coords: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.gate_target}{_coordinates(self.coords)}"


@dataclass(frozen=True)
class DemTargetWithCoords:
    """A detector or an observable, with its coordinates."""

    dem_target: DemTarget
    coords: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.dem_target}{_coordinates(self.coords)}"


@dataclass(frozen=True)
class FlippedMeasurement:
    """A result that an error flips: its index in the record, and the Pauli product that was measured."""

    record_index: int
    observable: list[GateTargetWithCoords]


@dataclass(frozen=True)
class CircuitErrorLocationStackFrame:
    """A block around a place: the instruction's index in it, the finished turns, and the turns of the instruction."""

    instruction_offset: int
    iteration_index: int
    instruction_repetitions_arg: int


@dataclass(frozen=True)
class CircuitTargetsInsideInstruction:
    """Some of an instruction's targets."""

    gate: str
    args: list[float]
    target_range_start: int
    target_range_end: int
    targets_in_range: list[GateTargetWithCoords]
    tag: str = ""

    def __str__(self) -> str:
        numbers = f"({numbers_text(self.args)})" if self.args else ""
        return " ".join([f"{self.gate}{numbers}", *map(str, self.targets_in_range)])


@dataclass(frozen=True)
class CircuitErrorLocation:
    """One case of a noise channel, at one place and time of a circuit."""

    tick_offset: int  # TICKs before it
    flipped_pauli_product: list[GateTargetWithCoords]
    flipped_measurement: FlippedMeasurement | None
    instruction_targets: CircuitTargetsInsideInstruction
    stack_frames: list[CircuitErrorLocationStackFrame]  # the circuit first, then the bodies of REPEATs
    noise_tag: str = ""

    def __str__(self) -> str:
        paulis = "*".join(map(str, self.flipped_pauli_product))
        flips = paulis if paulis else f"result {getattr(self.flipped_measurement, 'record_index', '')}"
        return f"{flips} by {self.instruction_targets} after {self.tick_offset} TICKs"


@dataclass(frozen=True)
class ExplainedError:
    """Detectors and observables that an error flips, and where the circuit has errors that flip exactly these."""

    dem_error_terms: list[DemTargetWithCoords]
    circuit_error_locations: list[CircuitErrorLocation]

    def __str__(self) -> str:
        terms = " ".join(map(str, self.dem_error_terms))
        return "\n".join([terms, *(f"    {location}" for location in self.circuit_error_locations)])


def _coordinates(coords: list[float]) -> str:
    return f"[coords {numbers_text(coords)}]" if coords else ""


def _placed(targets: list[tuple[int, list[float]]]) -> list[GateTargetWithCoords]:
    return [GateTargetWithCoords(GateTarget._of(code), coords) for code, coords in targets]


def _location(found: tuple[Any, ...]) -> CircuitErrorLocation:
    ticks, paulis, flipped, (gate, tag, args, start, end, targets), frames = found
    return CircuitErrorLocation(
        tick_offset=ticks,
        flipped_pauli_product=_placed(paulis),
        flipped_measurement=None if flipped is None else FlippedMeasurement(flipped[0], _placed(flipped[1])),
        instruction_targets=CircuitTargetsInsideInstruction(gate, args, start, end, _placed(targets), tag),
        stack_frames=[CircuitErrorLocationStackFrame(*frame) for frame in frames],
        noise_tag=tag,
    )


def explain(
    circuit: _engine.Circuit, model: _engine.DetectorErrorModel | None, single: bool
) -> list[ExplainedError]:
    """The places of a model's errors, or of all errors; with `single` one for each."""
    if model is not None and not isinstance(model, _engine.DetectorErrorModel):
        raise TypeError(f"dem_filter: expected a sallow.DetectorErrorModel, got {model!r}")
    return [
        ExplainedError(
            [DemTargetWithCoords(DemTarget._of(code), coords) for code, coords in terms],
            [_location(location) for location in locations],
        )
        for terms, locations in _engine.explain(circuit, model, single)
    ]
