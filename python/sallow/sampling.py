"""Samplers of measurements, detection events and errors, and the conversion of measurements into detection events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, Union, overload

import numpy as np
import numpy.typing as npt

from sallow import _engine
from sallow.checks import Bytes, path_text, seed_of, thread_count, whole_number
from sallow.instruction_arguments import quoted_text
from sallow.objects import as_circuit, as_model
from sallow.rows import AnyRows, joined, packed_rows, seen_rows, stored, unpacked_rows

if TYPE_CHECKING:
    import os

    from sallow.objects import CircuitLike, ModelLike

    Path = Union[str, "os.PathLike[str]"]

_CHUNK_BYTES = 1 << 24  # packed shots in memory at a time when files are written


def _chunks(shots: int, bits: int) -> Iterator[int]:
    """Numbers of shots with the sum `shots`: whole blocks, so that the shots are the same as in a single call."""
    most = max(1, _CHUNK_BYTES // (128 * max(1, bits))) * 1024
    for first in range(0, shots, most):
        yield min(most, shots - first)


class DetectorSampler:
    """Samples the detection events and observable flips of a circuit.

    Args:
        circuit: A Circuit of sallow or stim, text, or a path.
        seed: 0 to 2^64 - 1; drawn if None.

    Each call of sample() continues after the shots of the last call; a seed gives the same shots for any number of
    threads. Threads may share a sampler: each call gets different shots. An interrupted call also uses up its shots.
    It can be pickled and copied; the copy continues with the same shots as the original.
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

    def __getstate__(self) -> tuple[Any, ...]:
        return self._circuit, self._engine.seed, self._engine.next_block

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._circuit, self.seed, next_block = state
        self._engine = _engine.DetectorSampler(self._circuit, self.seed, next_block)


class CompiledDetectorSampler:
    """Samples detection events, with Stim's calls.

    Args:
        circuit: A Circuit of sallow or stim, text, or a path.
        seed: 0 to 2^64 - 1; drawn if None.

    Raises:
        InputError: The circuit is only a part of a circuit.

    A seed gives the same shots for any number of threads; a call continues after the last one. Threads may share it.
    It can be pickled and copied; the copy continues with the same shots.
    """

    def __init__(self, circuit: CircuitLike, *, seed: int | None = None) -> None:
        given = as_circuit(circuit)
        self._set(given, _engine.DetectorSampler(given, seed_of(seed)))

    def _set(self, circuit: _engine.Circuit, engine: _engine.DetectorSampler) -> None:
        self._circuit = circuit
        self._num_detectors, self._num_observables = circuit.num_detectors, circuit.num_observables
        self._engine = engine

    @overload
    def sample(
        self,
        shots: int,
        *,
        separate_observables: Literal[True],
        bit_packed: bool = False,
        dets_out: AnyRows | None = None,
        obs_out: AnyRows | None = None,
        num_threads: int = 1,
    ) -> tuple[AnyRows, AnyRows]: ...

    @overload
    def sample(
        self,
        shots: int,
        *,
        prepend_observables: bool = False,
        append_observables: bool = False,
        separate_observables: Literal[False] = False,
        bit_packed: bool = False,
        dets_out: AnyRows | None = None,
        obs_out: AnyRows | None = None,
        num_threads: int = 1,
    ) -> AnyRows: ...

    def sample(
        self,
        shots: int,
        *,
        prepend_observables: bool = False,
        append_observables: bool = False,
        separate_observables: bool = False,
        bit_packed: bool = False,
        dets_out: AnyRows | None = None,
        obs_out: AnyRows | None = None,
        num_threads: int = 1,
    ) -> Union[AnyRows, tuple[AnyRows, AnyRows]]:
        """Samples shots.

        Args:
            shots: The number of shots.
            prepend_observables, append_observables: Put the observables' flips before or after the detection events.
            separate_observables: Return (detections, observables); not together with the two arguments above.
            bit_packed: Pack bits, least significant bit first.
            dets_out, obs_out: Arrays of the results' types and shapes to write them to.
            num_threads: Threads to sample with.

        Returns:
            bool_[shots, detectors]; with bit_packed uint8[shots, ceil(detectors / 8)]. Observables likewise.
        """
        both = prepend_observables or append_observables
        if both and (separate_observables or obs_out is not None):
            raise ValueError("separate_observables and obs_out exclude prepend_observables and append_observables")
        count, threads = whole_number(shots, "shots"), thread_count(num_threads)
        packed = bool(bit_packed)
        if both:
            events, flips = self._engine.sample(count, False, threads)
            parts = [flips] * bool(prepend_observables) + [events] + [flips] * bool(append_observables)
            return stored(joined(parts, packed), dets_out, "dets_out")
        events, flips = self._engine.sample(count, packed, threads)
        detections = stored(seen_rows(events, packed), dets_out, "dets_out")
        if obs_out is None and not separate_observables:
            return detections
        observables = stored(seen_rows(flips, packed), obs_out, "obs_out")
        return (detections, observables) if separate_observables else detections

    def sample_bit_packed(
        self, shots: int, *, prepend_observables: bool = False, append_observables: bool = False
    ) -> AnyRows:
        """The same as sample() with bit_packed; the older name in Stim."""
        return self.sample(
            shots, prepend_observables=prepend_observables, append_observables=append_observables, bit_packed=True
        )

    def sample_write(
        self,
        shots: int,
        *,
        filepath: Path,
        format: str = "01",
        obs_out_filepath: Path | None = None,
        obs_out_format: str = "01",
        prepend_observables: bool = False,
        append_observables: bool = False,
        num_threads: int = 1,
    ) -> None:
        """Samples shots into a file; the memory does not depend on the number of shots.

        Args:
            filepath, format: The file for detection events, and its format: "01", "b8", "r8", "ptb64", "hits" or
                "dets".
            obs_out_filepath, obs_out_format: The file for observables' flips, if any, and its format.
            prepend_observables, append_observables: Also write these flips before or after the events of each shot.
        """
        if prepend_observables and append_observables:
            raise ValueError("expected one of prepend_observables and append_observables")
        count, threads = whole_number(shots, "shots"), thread_count(num_threads)
        events, flips = self._num_detectors, self._num_observables
        both = prepend_observables or append_observables
        out = _engine.ShotWriter(
            path_text(filepath, "filepath"), format, 0, events, flips if both else 0, bool(prepend_observables)
        )
        obs_out = None
        if obs_out_filepath is not None:
            obs_out = _engine.ShotWriter(path_text(obs_out_filepath, "obs_out_filepath"), obs_out_format, 0, 0, flips)
        for chunk in _chunks(count, events + flips):
            detections, observables = self._engine.sample(chunk, not both, threads)
            if both:
                order = [observables, detections] if prepend_observables else [detections, observables]
                out.write(joined(order, True))
                observables = np.packbits(observables, axis=1, bitorder="little")
            else:
                out.write(detections)
            if obs_out is not None:
                obs_out.write(observables)
        out.finish()
        if obs_out is not None:
            obs_out.finish()

    def __repr__(self) -> str:
        return f"sallow.CompiledDetectorSampler({_circuit_repr(self._circuit)})"

    def __getstate__(self) -> tuple[Any, ...]:
        return self._circuit, self._engine.seed, self._engine.next_block

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        circuit, seed, next_block = state
        self._set(circuit, _engine.DetectorSampler(circuit, seed, next_block))


def _circuit_repr(circuit: _engine.Circuit) -> str:
    return quoted_text(str(circuit), "sallow.Circuit")


class CompiledMeasurementSampler:
    """Samples measurement results, with Stim's calls.

    Args:
        circuit: A Circuit of sallow or stim, text, or a path.
        skip_reference_sample: Assume that all results without noise are 0: samples then are flips of results.
        seed: 0 to 2^64 - 1; drawn if None.
        reference_sample: The results without noise, bool_[measurements] or packed uint8[ceil(measurements / 8)]; found
            by simulation if None.

    A seed gives the same shots for any number of threads; a call continues after the last one. Threads may share it.
    It can be pickled and copied; the copy continues with the same shots.
    """

    def __init__(
        self,
        circuit: CircuitLike,
        *,
        skip_reference_sample: bool = False,
        seed: int | None = None,
        reference_sample: npt.NDArray[Any] | None = None,
    ) -> None:
        given = as_circuit(circuit)
        if skip_reference_sample and reference_sample is not None:
            raise ValueError("expected one of skip_reference_sample and reference_sample")
        if reference_sample is not None:
            one = np.asarray(reference_sample)
            if one.ndim != 1:
                raise ValueError(f"reference_sample: expected one dimension, got shape {one.shape}")
            reference = packed_rows(one[np.newaxis], given.num_measurements, "reference_sample")
        elif skip_reference_sample:
            reference = np.zeros((1, -(-given.num_measurements // 8)), np.uint8)
        else:
            reference = given._reference()
        self._set(given, reference, seed_of(seed))

    def _set(self, circuit: _engine.Circuit, reference: Bytes, seed: int, next_block: int = 0) -> None:
        self._circuit, self._reference = circuit, reference
        self._num_measurements = circuit.num_measurements
        self._engine = _engine.MeasurementSampler(circuit, seed, reference, next_block)

    def sample(self, shots: int, *, bit_packed: bool = False, num_threads: int = 1) -> AnyRows:
        """Samples shots.

        Returns:
            bool_[shots, measurements]; with bit_packed uint8[shots, ceil(measurements / 8)], least significant bit
            first.
        """
        packed = bool(bit_packed)
        return seen_rows(self._engine.sample(whole_number(shots, "shots"), packed, thread_count(num_threads)), packed)

    def sample_bit_packed(self, shots: int) -> AnyRows:
        """The same as sample() with bit_packed; the older name in Stim."""
        return self.sample(shots, bit_packed=True)

    def sample_write(self, shots: int, *, filepath: Path, format: str = "01", num_threads: int = 1) -> None:
        """Samples shots into a file of the format "01", "b8", "r8", "ptb64", "hits" or "dets"."""
        count, threads = whole_number(shots, "shots"), thread_count(num_threads)
        out = _engine.ShotWriter(path_text(filepath, "filepath"), format, self._num_measurements, 0, 0)
        for chunk in _chunks(count, self._num_measurements):
            out.write(self._engine.sample(chunk, True, threads))
        out.finish()

    def __repr__(self) -> str:
        return f"sallow.CompiledMeasurementSampler({_circuit_repr(self._circuit)})"

    def __getstate__(self) -> tuple[Any, ...]:
        return self._circuit, self._reference, self._engine.seed, self._engine.next_block

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._set(*state)


class CompiledDemSampler:
    """Samples the errors of a model and their symptoms, with Stim's calls.

    Args:
        model: A DetectorErrorModel of sallow or stim, text, or a path.
        seed: 0 to 2^64 - 1; drawn if None.

    A seed gives the same shots for any number of threads; a call continues after the last one. Threads may share it.
    It can be pickled and copied; the copy continues with the same shots.
    """

    def __init__(self, model: ModelLike, *, seed: int | None = None) -> None:
        self._set(as_model(model), seed_of(seed))

    def _set(self, model: _engine.DetectorErrorModel, seed: int, next_block: int = 0) -> None:
        self._model = model
        self._bits = (model.num_detectors, model.num_observables, model.num_errors)
        self._engine = _engine.ModelSampler(model, seed, next_block)

    def sample(
        self,
        shots: int,
        *,
        bit_packed: bool = False,
        return_errors: bool = False,
        recorded_errors_to_replay: AnyRows | None = None,
        num_threads: int = 1,
    ) -> tuple[AnyRows, AnyRows, AnyRows | None]:
        """Samples shots.

        Args:
            shots: The number of shots.
            bit_packed: Pack bits, least significant bit first.
            return_errors: Also return the errors that happened.
            recorded_errors_to_replay: Errors to use instead of random errors: bool_[shots, errors], or packed
                uint8[shots, ceil(errors / 8)].
            num_threads: Threads to sample with.

        Returns:
            (detections, observables, errors), bool_[shots, detectors] and so on; with bit_packed uint8[shots, ceil(bits
            / 8)]. Errors are None unless return_errors is set; their order is that of the model, repeats written out.
        """
        count, packed = whole_number(shots, "shots"), bool(bit_packed)
        recorded = None
        if recorded_errors_to_replay is not None:
            recorded = packed_rows(recorded_errors_to_replay, self._bits[2], "recorded_errors_to_replay")
            if len(recorded) != count:
                raise ValueError(f"recorded_errors_to_replay: expected {count} shots, got {len(recorded)}")
        events, flips, errors = self._engine.sample(
            count, packed, bool(return_errors), thread_count(num_threads), recorded
        )
        happened = seen_rows(errors, packed) if return_errors else None
        return seen_rows(events, packed), seen_rows(flips, packed), happened

    def sample_write(
        self,
        shots: int,
        *,
        det_out_file: Path | None,
        det_out_format: str = "01",
        obs_out_file: Path | None,
        obs_out_format: str = "01",
        err_out_file: Path | None = None,
        err_out_format: str = "01",
        replay_err_in_file: Path | None = None,
        replay_err_in_format: str = "01",
        num_threads: int = 1,
    ) -> None:
        """Samples shots into files of the formats "01", "b8", "r8", "ptb64", "hits" or "dets"; None for no file."""
        count, threads = whole_number(shots, "shots"), thread_count(num_threads)
        detectors, observables, errors = self._bits
        replayed = None
        if replay_err_in_file is not None:
            path = path_text(replay_err_in_file, "replay_err_in_file")
            replayed = _engine.ShotReader(path, replay_err_in_format, errors, 0, 0)
        outputs = []
        for file, name, form, shape in (
            (det_out_file, "det_out_file", det_out_format, (0, detectors, 0)),
            (obs_out_file, "obs_out_file", obs_out_format, (0, 0, observables)),
            (err_out_file, "err_out_file", err_out_format, (errors, 0, 0)),
        ):
            outputs.append(None if file is None else _engine.ShotWriter(path_text(file, name), form, *shape))
        for chunk in _chunks(count, sum(self._bits)):
            recorded = None if replayed is None else _exactly(replayed, chunk, "replay_err_in_file")
            rows = self._engine.sample(chunk, True, outputs[2] is not None, threads, recorded)
            for output, written in zip(outputs, rows):
                if output is not None:
                    output.write(written)
        for output in outputs:
            if output is not None:
                output.finish()

    def __repr__(self) -> str:
        detectors, observables, errors = self._bits
        return f"sallow.CompiledDemSampler(detectors={detectors}, observables={observables}, errors={errors})"

    def __getstate__(self) -> tuple[Any, ...]:
        return self._model, self._engine.seed, self._engine.next_block

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._set(*state)


def _exactly(reader: _engine.ShotReader, shots: int, name: str) -> Bytes:
    """The next shots of a file. Raises ValueError if the file has fewer."""
    parts = []
    missing = shots
    while missing:
        part = reader.read(missing) if missing >= 64 else reader.read(64)
        if not len(part):
            raise ValueError(f"{name}: there are {missing} shots too few")
        parts.append(part[:missing])
        missing -= len(parts[-1])
    return np.concatenate(parts)


class CompiledMeasurementsToDetectionEventsConverter:
    """Converts measurements into detection events and observables' flips, with Stim's calls.

    Args:
        circuit: A Circuit of sallow or stim, text, or a path.
        skip_reference_sample: Assume that all results without noise are 0, instead of simulating them.

    Threads may share it. It can be pickled and copied.
    """

    def __init__(self, circuit: CircuitLike, *, skip_reference_sample: bool = False) -> None:
        self._set(as_circuit(circuit), bool(skip_reference_sample))

    def _set(self, circuit: _engine.Circuit, skip_reference_sample: bool) -> None:
        self._circuit, self._skip_reference_sample = circuit, skip_reference_sample
        self._bits = (
            circuit.num_measurements,
            circuit.num_sweep_bits,
            circuit.num_detectors,
            circuit.num_observables,
        )
        self._engine = _engine.MeasurementConverter(circuit, skip_reference_sample)

    @overload
    def convert(
        self,
        *,
        measurements: AnyRows,
        sweep_bits: AnyRows | None = None,
        separate_observables: Literal[True],
        append_observables: bool | None = None,
        bit_packed: bool = False,
        num_threads: int = 1,
    ) -> tuple[AnyRows, AnyRows]: ...

    @overload
    def convert(
        self,
        *,
        measurements: AnyRows,
        sweep_bits: AnyRows | None = None,
        separate_observables: Literal[False] | None = None,
        append_observables: bool | None = None,
        bit_packed: bool = False,
        num_threads: int = 1,
    ) -> AnyRows: ...

    def convert(
        self,
        *,
        measurements: AnyRows,
        sweep_bits: AnyRows | None = None,
        separate_observables: bool | None = None,
        append_observables: bool | None = None,
        bit_packed: bool = False,
        num_threads: int = 1,
    ) -> Union[AnyRows, tuple[AnyRows, AnyRows]]:
        """Converts shots.

        Args:
            measurements: bool_[shots, measurements], or packed uint8[shots, ceil(measurements / 8)], least significant
                bit first.
            sweep_bits: The shots' sweep bits, likewise; all 0 if None.
            separate_observables: Return (detections, observables).
            append_observables: Put the observables' flips after the detection events. One of these two arguments must
                be given, even if it is False, so that flips are not ignored by mistake.
            bit_packed: Pack the results.

        Returns:
            bool_[shots, detectors]; with bit_packed uint8[shots, ceil(detectors / 8)]. Observables likewise.
        """
        if separate_observables is None and append_observables is None:
            raise ValueError("give separate_observables or append_observables; False ignores the observables' flips")
        measured = packed_rows(measurements, self._bits[0], "measurements")
        sweep = None if sweep_bits is None else packed_rows(sweep_bits, self._bits[1], "sweep_bits")
        if sweep is not None and len(sweep) != len(measured):
            raise ValueError(f"sweep_bits: expected {len(measured)} shots, got {len(sweep)}")
        packed, threads = bool(bit_packed), thread_count(num_threads)
        events, flips = self._engine.convert(measured, sweep, packed and not append_observables, threads)
        if append_observables:
            events = joined([events, flips], packed)
            flips = np.packbits(flips, axis=1, bitorder="little") if packed else flips
        detections = events.view(np.uint8 if packed else np.bool_)
        return (detections, seen_rows(flips, packed)) if separate_observables else detections

    def convert_file(
        self,
        *,
        measurements_filepath: Path,
        measurements_format: str = "01",
        sweep_bits_filepath: Path | None = None,
        sweep_bits_format: str = "01",
        detection_events_filepath: Path,
        detection_events_format: str = "01",
        append_observables: bool = False,
        obs_out_filepath: Path | None = None,
        obs_out_format: str = "01",
    ) -> None:
        """Converts a file of shots; the memory does not depend on their number. Formats are as in sample_write()."""
        measurements, sweep_bits, detectors, observables = self._bits
        reader = _engine.ShotReader(
            path_text(measurements_filepath, "measurements_filepath"), measurements_format, measurements, 0, 0
        )
        sweep_reader = None
        if sweep_bits_filepath is not None:
            path = path_text(sweep_bits_filepath, "sweep_bits_filepath")
            sweep_reader = _engine.ShotReader(path, sweep_bits_format, sweep_bits, 0, 0)
        path = path_text(detection_events_filepath, "detection_events_filepath")
        out = _engine.ShotWriter(
            path, detection_events_format, 0, detectors, observables if append_observables else 0
        )
        obs_out = None
        if obs_out_filepath is not None:
            path = path_text(obs_out_filepath, "obs_out_filepath")
            obs_out = _engine.ShotWriter(path, obs_out_format, 0, 0, observables)
        while len(measured := reader.read(4096)):
            sweep = None if sweep_reader is None else _exactly(sweep_reader, len(measured), "sweep_bits_filepath")
            events, flips = self._engine.convert(measured, sweep, True, 1)
            if append_observables:
                unpacked = unpacked_rows(events, detectors), unpacked_rows(flips, observables)
                out.write(np.packbits(np.concatenate(unpacked, axis=1), axis=1, bitorder="little"))
            else:
                out.write(events)
            if obs_out is not None:
                obs_out.write(flips)
        out.finish()
        if obs_out is not None:
            obs_out.finish()

    def __repr__(self) -> str:
        return f"sallow.CompiledMeasurementsToDetectionEventsConverter({_circuit_repr(self._circuit)})"

    def __getstate__(self) -> tuple[Any, ...]:
        return self._circuit, self._skip_reference_sample

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._set(*state)
