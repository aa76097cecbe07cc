"""The places of errors in a circuit."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from sallow import _engine
from sallow.instruction_arguments import number_text, numbers_text
from sallow.targets import DemTarget, GateTarget


class _Shown:
    def __repr__(self) -> str:
        names = [part.name for part in fields(self)]  # type: ignore[arg-type]
        parts = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"sallow.stim.{type(self).__name__}({parts})"


@dataclass(frozen=True, repr=False)
class GateTargetWithCoords(_Shown):
    """A target, with its qubit's coordinates."""

    gate_target: GateTarget
    coords: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        object.__setattr__(self, "gate_target", GateTarget(self.gate_target))  # also for the index of a qubit

    def __str__(self) -> str:
        return f"{self.gate_target}{_coordinates(self.coords)}"


@dataclass(frozen=True, repr=False)
class DemTargetWithCoords(_Shown):
    """A detector or an observable, with its coordinates."""

    dem_target: DemTarget
    coords: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.dem_target}{_coordinates(self.coords)}"


@dataclass(frozen=True, repr=False)
class FlippedMeasurement(_Shown):
    """A measurement result that an error flips: its index in the record, and the measured Pauli product."""

    record_index: int | None
    observable: list[GateTargetWithCoords]


@dataclass(frozen=True, repr=False)
class CircuitErrorLocationStackFrame(_Shown):
    """A block that encloses a place: the index of the instruction in the block, the completed repetitions, and the
    repetitions of the instruction."""

    instruction_offset: int
    iteration_index: int
    instruction_repetitions_arg: int


@dataclass(frozen=True, repr=False)
class CircuitTargetsInsideInstruction(_Shown):
    """Some of an instruction's targets."""

    gate: str
    args: list[float]
    target_range_start: int
    target_range_end: int
    targets_in_range: list[GateTargetWithCoords]
    tag: str = ""

    def __str__(self) -> str:
        numbers = f"({numbers_text(self.args)})" if self.args else ""
        targets = " ".join(map(str, self.targets_in_range)).replace(" * ", "*")
        return f"{self.gate}{numbers} {targets}"


@dataclass(frozen=True, repr=False)
class CircuitErrorLocation(_Shown):
    """One case of a noise channel, at one place and time of a circuit."""

    tick_offset: int  # TICKs before it
    flipped_pauli_product: list[GateTargetWithCoords]
    flipped_measurement: FlippedMeasurement | None
    instruction_targets: CircuitTargetsInsideInstruction
    stack_frames: list[CircuitErrorLocationStackFrame]  # the circuit first, then the bodies of REPEATs
    noise_tag: str = ""

    def __str__(self) -> str:
        """The place as `sallow explain_errors` prints it."""
        lines = [f"noise_tag: {self.noise_tag}"] if self.noise_tag else []
        if self.flipped_pauli_product:
            lines.append(f"flipped_pauli_product: {_product(self.flipped_pauli_product)}")
        if self.flipped_measurement is not None and self.flipped_measurement.record_index is not None:
            lines.append(f"flipped_measurement.measurement_record_index: {self.flipped_measurement.record_index}")
            if self.flipped_measurement.observable:
                observable = _product(self.flipped_measurement.observable)
                lines.append(f"flipped_measurement.measured_observable: {observable}")
        lines += ["Circuit location stack trace:", f"    (after {self.tick_offset} TICKs)"]
        for depth, frame in enumerate(self.stack_frames):
            if depth:
                lines.append(f"    after {frame.iteration_index} completed iterations")
            repeats = frame.instruction_repetitions_arg
            what = f"a REPEAT {repeats} block" if repeats else self.instruction_targets.gate
            where = "the REPEAT block" if depth else "the circuit"
            lines.append(f"    at instruction #{frame.instruction_offset + 1} ({what}) in {where}")
        first, last = self.instruction_targets.target_range_start + 1, self.instruction_targets.target_range_end
        which = f"target #{first}" if first == last else f"targets #{first} to #{last}"
        lines += [f"    at {which} of the instruction", f"    resolving to {self.instruction_targets}"]
        return "\n".join(["CircuitErrorLocation {", *(f"    {line}" for line in lines), "}"])


@dataclass(frozen=True, repr=False)
class ExplainedError(_Shown):
    """Detectors and observables that an error flips, and the places of all errors in the circuit with exactly these
    flips."""

    dem_error_terms: list[DemTargetWithCoords]
    circuit_error_locations: list[CircuitErrorLocation]

    def __str__(self) -> str:
        """The error as `sallow explain_errors` prints it."""
        lines = [f"dem_error_terms: {' '.join(map(str, self.dem_error_terms))}"]
        for location in self.circuit_error_locations:
            lines += str(location).split("\n")
        if not self.circuit_error_locations:
            lines.append("[no single circuit error has exactly these symptoms]")
        return "\n".join(["ExplainedError {", *(f"    {line}" for line in lines), "}"])


def _coordinates(coords: list[float]) -> str:
    return f"[coords {','.join(map(number_text, coords))}]" if coords else ""


def _product(paulis: list[GateTargetWithCoords]) -> str:
    return "*".join(map(str, paulis))


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
    """The places of a model's errors, or of all errors; with `single`, one place per error."""
    if model is not None and not isinstance(model, _engine.DetectorErrorModel):
        raise TypeError(f"dem_filter: expected a sallow.DetectorErrorModel, got {model!r}")
    return [
        ExplainedError(
            [DemTargetWithCoords(DemTarget._of(code), coords) for code, coords in terms],
            [_location(location) for location in locations],
        )
        for terms, locations in _engine.explain(circuit, model, single)
    ]
