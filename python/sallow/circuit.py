"""Circuits: text, building, editing, and objects derived from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Union, overload

import numpy as np
import numpy.typing as npt

from sallow import _engine
from sallow.checks import path_text, plain_text
from sallow.instruction_arguments import (
    Numbers,
    Targets,
    TextFile,
    detector_list,
    finite_numbers,
    place_in,
    quoted_text,
    read_text,
    repetition_count,
    slice_of,
    tag_text,
    target_codes,
    tolerance,
    write_text,
)
from sallow.circuit_instructions import CircuitInstruction, CircuitRepeatBlock
from sallow.model import DetectorErrorModel

if TYPE_CHECKING:
    from sallow.explained import ExplainedError
    from sallow.pictures import Diagram
    from sallow.sampling import (
        CompiledDetectorSampler,
        CompiledMeasurementSampler,
        CompiledMeasurementsToDetectionEventsConverter,
    )

_TARGETLESS = ()


class Circuit(_engine.Circuit):
    """A stabilizer circuit with noise, detectors and observables, in the language of .stim files.

    Args:
        stim_program_text: The circuit's text. It may be a part of a circuit, whose lookbacks (`rec[-5]`) reach before
            its first result; such a part can be added to others, but not run.

    Raises:
        InputError: A wrong text; `line` and `column` give the place.

    Adjacent instructions with the same gate, arguments and tag are one instruction, except annotations. Iteration gives
    CircuitInstructions and CircuitRepeatBlocks; `circuit[3]` is one of them, `circuit[2:5]` is a circuit.
    """

    def __init__(self, stim_program_text: str = "") -> None:
        super().__init__(plain_text(stim_program_text, "stim_program_text"))

    @staticmethod
    def _of(engine: _engine.Circuit) -> Circuit:
        """Moves a circuit of the engine, which is empty afterwards."""
        circuit = Circuit()
        circuit._take(engine)
        return circuit

    @staticmethod
    def generated(
        code_task: str,
        *,
        distance: int,
        rounds: int,
        after_clifford_depolarization: float = 0.0,
        before_round_data_depolarization: float = 0.0,
        before_measure_flip_probability: float = 0.0,
        after_reset_flip_probability: float = 0.0,
    ) -> Circuit:
        """Generates a memory experiment, the same circuit as Stim's.

        Args:
            code_task: CODE:TASK, such as "surface_code:rotated_memory_x", "repetition_code:memory" or
                "color_code:memory_xyz".
            distance: The code's distance.
            rounds: The number of rounds of stabilizer measurements.
            after_clifford_depolarization: Probability of DEPOLARIZE1 and DEPOLARIZE2 after each Clifford gate.
            before_round_data_depolarization: Probability of DEPOLARIZE1 on data qubits before each round.
            before_measure_flip_probability: Probability of a flip before each measurement.
            after_reset_flip_probability: Probability of a flip after each reset.

        Raises:
            InputError: An unknown code or task, or a number that is not allowed for it.
        """
        return Circuit._of(
            _engine.Circuit.generated(
                code_task,
                distance=distance,
                rounds=rounds,
                after_clifford_depolarization=after_clifford_depolarization,
                before_round_data_depolarization=before_round_data_depolarization,
                before_measure_flip_probability=before_measure_flip_probability,
                after_reset_flip_probability=after_reset_flip_probability,
            )
        )

    @staticmethod
    def from_file(file: TextFile) -> Circuit:
        """Reads a circuit from a path or from an open text file. Raises InputError with file, line and column."""
        if hasattr(file, "read"):
            return Circuit._of(_engine.Circuit.parse_part(*read_text(file)))
        return Circuit._of(_engine.Circuit.from_file(path_text(file, "file")))

    def to_file(self, file: TextFile) -> None:
        """Writes the circuit's text to a path or to an open text file."""
        write_text(file, f"{self}\n")

    # Building and editing.

    @overload
    def append(
        self, name: str, targets: Targets = ..., arg: Numbers = None, *, tag: str = ""
    ) -> None: ...

    @overload
    def append(self, name: Union[CircuitInstruction, CircuitRepeatBlock, _engine.Circuit]) -> None: ...

    def append(self, name: Any, targets: Any = _TARGETLESS, arg: Any = None, *, tag: str = "") -> None:
        """Adds an instruction at the end.

        Args:
            name: A gate's name; or an instruction, a repeat block or a circuit, without other arguments.
            targets: A qubit, a GateTarget, or several of them.
            arg: The number in parentheses, or several: a probability, coordinates, an observable's index.
            tag: Any text.

        Raises:
            InputError: An unknown gate, or targets or arguments that the gate does not take. The circuit is then
                unchanged.
        """
        if isinstance(name, str):
            self._append(name, target_codes(targets), finite_numbers(arg, "arg"), tag_text(tag))
            return
        if targets is not _TARGETLESS or arg is not None or tag:
            raise ValueError(f"a {type(name).__name__} is appended by itself, without targets, arg or tag")
        if isinstance(name, CircuitInstruction):
            self._append(*name._parts())
        elif isinstance(name, CircuitRepeatBlock):
            self._append_repeat(name.repeat_count, name._body, name.tag)
        elif isinstance(name, _engine.Circuit):
            self._append_circuit(name)
        else:
            raise TypeError(f"name: expected a gate's name, an instruction, a block or a circuit, got {name!r}")

    def append_operation(self, name: Any, targets: Any = _TARGETLESS, arg: Any = None, *, tag: str = "") -> None:
        """The same as append(); the older name in Stim."""
        self.append(name, targets, arg, tag=tag)

    def append_from_stim_program_text(self, stim_program_text: str) -> None:
        """Adds a text at the end. Its lookbacks may refer to results of earlier instructions."""
        self._append_circuit(Circuit(stim_program_text))

    def insert(self, index: int, operation: Union[CircuitInstruction, CircuitRepeatBlock, _engine.Circuit]) -> None:
        """Inserts an instruction, a block or a circuit before the instruction `index`. Neighbours are merged if
        possible.

        Raises:
            IndexError: There is no such instruction; negative indices count from the end.
        """
        added = Circuit()
        if isinstance(operation, str):
            raise TypeError(f"operation: expected an instruction, a block or a circuit, got {operation!r}")
        added.append(operation)
        size = len(self)
        self._splice(size if index == size else place_in(index, size), 0, added)

    def pop(self, index: int = -1) -> Union[CircuitInstruction, CircuitRepeatBlock]:
        """Removes an instruction and returns it. Raises IndexError if there is none."""
        place = place_in(index, len(self))
        popped = self._at(place)
        self._splice(place, 1, Circuit())
        return popped

    def clear(self) -> None:
        """Removes everything."""
        self._clear()

    def copy(self) -> Circuit:
        """An independent copy of the circuit."""
        circuit = Circuit()
        circuit._append_circuit(self)
        return circuit

    def __copy__(self) -> Circuit:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> Circuit:
        return self.copy()

    def __add__(self, second: _engine.Circuit) -> Circuit:
        if not isinstance(second, _engine.Circuit):
            return NotImplemented
        total = self.copy()
        total._append_circuit(second)
        return total

    def __iadd__(self, second: _engine.Circuit) -> Circuit:
        if not isinstance(second, _engine.Circuit):
            return NotImplemented
        self._append_circuit(second)
        return self

    def __mul__(self, repetitions: int) -> Circuit:
        """A REPEAT block of the circuit; for 0 an empty circuit, for 1 a copy of the circuit."""
        count = repetition_count(repetitions)
        product = Circuit()
        if count == 1:
            product._append_circuit(self)
        elif count:
            block = self[0] if len(self) == 1 else None
            if isinstance(block, CircuitRepeatBlock) and not block.tag:
                product._append_repeat(repetition_count(count * block.repeat_count), block._body, "")
            else:
                product._append_repeat(count, self, "")
        return product

    def __rmul__(self, repetitions: int) -> Circuit:
        return self * repetitions

    def __imul__(self, repetitions: int) -> Circuit:
        self._take(self * repetitions)
        return self

    # Access.

    def _at(self, place: int) -> Union[CircuitInstruction, CircuitRepeatBlock]:
        name, first, second, tag = self._instruction(place)
        if name is None:
            return CircuitRepeatBlock(first, Circuit._of(second), tag=tag)
        return CircuitInstruction._of(name, first, second, tag)

    @overload
    def __getitem__(self, index_or_slice: int) -> Union[CircuitInstruction, CircuitRepeatBlock]: ...

    @overload
    def __getitem__(self, index_or_slice: slice) -> Circuit: ...

    def __getitem__(self, index_or_slice: Any) -> Any:
        if isinstance(index_or_slice, slice):
            return Circuit._of(self._slice(*slice_of(index_or_slice, len(self))))
        return self._at(place_in(index_or_slice, len(self)))

    def __iter__(self) -> Iterator[Union[CircuitInstruction, CircuitRepeatBlock]]:
        place = 0
        while place < len(self):
            yield self._at(place)
            place += 1

    def __repr__(self) -> str:
        return quoted_text(str(self), "sallow.Circuit")

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) if isinstance(other, _engine.Circuit) else NotImplemented

    def approx_equals(self, other: object, *, atol: float) -> bool:
        """Whether `other` is a circuit that differs only in arguments, by at most `atol`."""
        limit = tolerance(atol)
        return isinstance(other, _engine.Circuit) and self._approx_equals(other, limit)

    def __reduce__(self) -> tuple[Any, ...]:
        return Circuit, (str(self),)

    def get_detector_coordinates(self, only: Union[int, Iterable[int], None] = None) -> dict[int, list[float]]:
        """The coordinates of detectors, with SHIFT_COORDS added; an empty list for a detector without coordinates.

        Args:
            only: The detectors to return; all if None.

        Raises:
            ValueError: There is no such detector.
        """
        return self._detector_coordinates(detector_list(only))

    def get_final_qubit_coordinates(self) -> dict[int, list[float]]:
        """The coordinates of qubits by QUBIT_COORDS, with SHIFT_COORDS added; qubits without coordinates are left
        out."""
        return self._qubit_coordinates()

    # Derived objects.

    def flattened(self) -> Circuit:
        """The same circuit without REPEAT and SHIFT_COORDS: loops written out, shifts added to coordinates.

        Raises:
            InputError: The result would have more than 2^26 instructions.
        """
        return Circuit._of(self._flattened())

    def without_noise(self) -> Circuit:
        """The same circuit without noise channels and without flips of results. Heralds become MPAD 0."""
        return Circuit._of(self._without_noise())

    def without_tags(self) -> Circuit:
        """The same circuit without tags."""
        return Circuit._of(self._without_tags())

    def detector_error_model(
        self,
        *,
        decompose_errors: bool = False,
        flatten_loops: bool = False,
        allow_gauge_detectors: bool = False,
        approximate_disjoint_errors: Union[float, bool] = False,
        ignore_decomposition_failures: bool = False,
        block_decomposition_from_introducing_remnant_edges: bool = False,
    ) -> DetectorErrorModel:
        """The error model: for each case of each noise channel, the detectors and observables that it flips.

        Args:
            decompose_errors: Split errors of more than two detectors into parts of at most two, divided by `^`.
            flatten_loops: Write out repeat blocks.
            allow_gauge_detectors: Allow detectors that are random without noise.
            approximate_disjoint_errors: The largest probability of mutually exclusive cases that may be treated as
                independent; True for any, False for none.
            ignore_decomposition_failures: Keep errors that cannot be split.
            block_decomposition_from_introducing_remnant_edges: Split only into parts that occur elsewhere.

        Raises:
            InputError: A detector that is random without noise, a channel that independent errors cannot express, an
                error that cannot be split, or a circuit that is only a part of one.
        """
        return DetectorErrorModel._of(
            super().detector_error_model(
                decompose_errors=decompose_errors,
                flatten_loops=flatten_loops,
                allow_gauge_detectors=allow_gauge_detectors,
                approximate_disjoint_errors=approximate_disjoint_errors,
                ignore_decomposition_failures=ignore_decomposition_failures,
                block_decomposition_from_introducing_remnant_edges=block_decomposition_from_introducing_remnant_edges,
            )
        )

    def compile_sampler(
        self,
        *,
        skip_reference_sample: bool = False,
        seed: int | None = None,
        reference_sample: npt.NDArray[Any] | None = None,
    ) -> CompiledMeasurementSampler:
        """A sampler of measurement results; see CompiledMeasurementSampler."""
        from sallow.sampling import CompiledMeasurementSampler

        return CompiledMeasurementSampler(
            self, skip_reference_sample=skip_reference_sample, seed=seed, reference_sample=reference_sample
        )

    def compile_detector_sampler(self, *, seed: int | None = None) -> CompiledDetectorSampler:
        """A sampler of detection events; see CompiledDetectorSampler."""
        from sallow.sampling import CompiledDetectorSampler

        return CompiledDetectorSampler(self, seed=seed)

    def compile_m2d_converter(
        self, *, skip_reference_sample: bool = False
    ) -> CompiledMeasurementsToDetectionEventsConverter:
        """A converter of measurements into detection events; see CompiledMeasurementsToDetectionEventsConverter."""
        from sallow.sampling import CompiledMeasurementsToDetectionEventsConverter

        return CompiledMeasurementsToDetectionEventsConverter(self, skip_reference_sample=skip_reference_sample)

    def reference_sample(self, *, bit_packed: bool = False) -> npt.NDArray[Any]:
        """The results of one shot without noise, in which every random result is +Z, +X or +Y.

        Returns:
            bool_[measurements]; with bit_packed uint8[ceil(measurements / 8)], least significant bit first.
        """
        packed: npt.NDArray[np.uint8] = self._reference()[0]
        if bit_packed:
            return packed
        bits = np.unpackbits(packed, count=self.num_measurements, bitorder="little")
        return bits.view(np.bool_)

    def reference_detector_and_observable_signs(
        self, *, bit_packed: bool = False
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """The parities of detectors and observables without noise. Detection events are differences from these.

        Returns:
            (detectors, observables), bool_[detectors] and bool_[observables]; with bit_packed uint8[ceil(bits / 8)],
            least significant bit first.
        """
        converter = _engine.MeasurementConverter(_engine.Circuit.copy(self), True)
        detectors, observables = converter.convert(self._reference(), None, bool(bit_packed), 1)
        kind = np.uint8 if bit_packed else np.bool_
        return detectors[0].view(kind), observables[0].view(kind)

    def shortest_graphlike_error(
        self, *, ignore_ungraphlike_errors: bool = True, canonicalize_circuit_errors: bool = False
    ) -> list[ExplainedError]:
        """The fewest errors of at most two detectors each that flip an observable and no detector.

        Args:
            ignore_ungraphlike_errors: Leave out errors of more detectors; otherwise they are split, and an error that
                cannot be split is an InputError.
            canonicalize_circuit_errors: Return one place in the circuit per error instead of all places.

        Returns:
            One entry for each error; their number is the graphlike distance.
        """
        from sallow.explained import explain

        model = self.detector_error_model(
            decompose_errors=not ignore_ungraphlike_errors, approximate_disjoint_errors=True
        )
        shortest = model.shortest_graphlike_error(ignore_ungraphlike_errors)
        return explain(self, shortest, bool(canonicalize_circuit_errors))

    def explain_detector_error_model_errors(
        self, *, dem_filter: _engine.DetectorErrorModel | None = None, reduce_to_one_representative_error: bool = False
    ) -> list[ExplainedError]:
        """The places in the circuit at which the errors of a model happen.

        Args:
            dem_filter: The errors to explain; if None, all errors of the circuit.
            reduce_to_one_representative_error: Return one place per error instead of all places.
        """
        from sallow.explained import explain

        return explain(self, dem_filter, bool(reduce_to_one_representative_error))

    # Pictures.

    def diagram(self, type: str = "timeline-text", **options: Any) -> Diagram:
        """A picture: "timeline-text", "timeline-svg" or "timeline-svg-html". Others raise NotOfferedError."""
        from sallow.pictures import circuit_diagram

        return circuit_diagram(self, type, options)

    def _repr_html_(self) -> str:
        from sallow.pictures import circuit_html

        return circuit_html(self)

    if not TYPE_CHECKING:  # so that type checkers know the existing attributes

        def __getattr__(self, name):
            from sallow.not_offered import missing_attribute

            raise missing_attribute("Circuit", name)
