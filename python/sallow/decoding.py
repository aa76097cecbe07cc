"""Decoders for arrays of shots."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sallow import _engine
from sallow.objects import as_circuit, as_model

if TYPE_CHECKING:
    from sallow.objects import CircuitLike, ModelLike

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Answers:
    """What a decoder found for a batch of shots. Members that were not asked for are None."""

    predictions: Bytes  # uint8[shots, observables], or uint8[shots, ceil(observables / 8)], least significant bit first
    weights: Numbers | None = None  # float64[shots], sum of ln((1-p)/p) over the solution's errors, in nats
    gaps: Numbers | None = None  # float64[shots], in nats
    log_likelihood_ratios: Numbers | None = None  # float64[shots, observables], ln(P(no flip) / P(flip))
    unmatchable: npt.NDArray[np.bool_] | None = None  # bool[shots], True if no error of the model explains the shot


def as_rows(shots: npt.ArrayLike, bits: int, packed: bool, name: str) -> Bytes:
    """Checks a batch of shots, and gives it as uint8 rows that are contiguous."""
    array = np.asarray(shots)
    width = -(-bits // 8) if packed else bits
    if array.ndim != 2 or array.shape[1] != width:
        raise ValueError(f"{name}: expected shape (shots, {width}), got {array.shape}")
    if packed and array.dtype != np.uint8:
        raise ValueError(f"{name}: packed shots are uint8, not {array.dtype}")
    if array.dtype != np.bool_ and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{name}: expected bool or uint8, got {array.dtype}")
    return np.ascontiguousarray(as_bits(array))


def as_bits(array: npt.NDArray[Any]) -> Bytes:
    """Numbers as uint8: bool and uint8 as they lie in memory, of others the lowest bit."""
    if array.dtype == np.uint8:
        return array
    return array.view(np.uint8) if array.dtype == np.bool_ else (array.astype(np.int64) & 1).astype(np.uint8)


def whole_number(value: Any, name: str, least: int = 0, most: int = 2**63 - 1) -> int:
    """Checks a whole number that a caller gave."""
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"{name}: expected a whole number, got {value!r}") from None
    if not least <= number <= most:
        raise ValueError(f"{name}: expected {least} or more{'' if number < least else f', up to {most}'}, got {number}")
    return number


def thread_count(num_threads: Any) -> int:
    """Checks a number of threads; no more are started than there are blocks of shots."""
    return min(whole_number(num_threads, "num_threads", 1, 2**1000), 2**63 - 1)  # what the engine's number holds


def memory_limit(memory: Any) -> tuple[float, ...]:
    """The engine's last argument: none for its own limit."""
    if memory is None:
        return ()
    try:
        limit = float(memory)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"memory: expected a number of bytes, got {memory!r}") from None
    if not limit >= 0:
        raise ValueError(f"memory: expected 0 or more bytes, got {memory}")
    return (limit,)


class Decoder:
    """A decoder compiled for one error model.

    Args:
        model: A DetectorErrorModel of sallow or stim, a circuit, the text of a model, or a path.
        decoder: NAME or NAME:key=value,...; `sallow.decoder_names()` lists the names.
        strict: Refuse a model with errors that the decoder cannot use.
        gaps, log_likelihood_ratios: What decode_batch() will be asked for.
        memory: The bytes that detectors and observables which no error flips may take; 4 GiB if None.

    Raises:
        InputError: An unknown decoder or option, or a model that the decoder refuses.

    One Decoder may be used by several threads at the same time.
    """

    def __init__(
        self,
        model: ModelLike,
        decoder: str = "matching",
        *,
        strict: bool = False,
        gaps: bool = False,
        log_likelihood_ratios: bool = False,
        memory: float | None = None,
    ) -> None:
        self._model = as_model(model)
        self._options: tuple[str, bool, bool, bool] = (decoder, strict, gaps, log_likelihood_ratios)
        self._memory = memory
        self._engine = _engine.Decoder(self._model, *self._options, *memory_limit(memory))

    @property
    def num_detectors(self) -> int:
        return int(self._engine.num_detectors)

    @property
    def num_observables(self) -> int:
        return int(self._engine.num_observables)

    @property
    def left_out(self) -> int:
        """Errors of the model that the decoder cannot use."""
        return int(self._engine.left_out)

    def decode_batch(
        self,
        shots: npt.ArrayLike,
        *,
        bit_packed_shots: bool = False,
        bit_packed_predictions: bool = False,
        weights: bool = False,
        unmatchable: bool = False,
        num_threads: int = 1,
    ) -> Answers:
        """Decodes a batch.

        Args:
            shots: bool or uint8[shots, detectors]; with bit_packed_shots uint8[shots, ceil(detectors / 8)], least
                significant bit first.

        Gaps and log-likelihood ratios are given if the decoder was made with them.
        """
        _, _, gaps, ratios = self._options
        rows = as_rows(shots, self.num_detectors, bit_packed_shots, "shots")
        got = self._engine.decode_batch(
            rows,
            bit_packed_shots,
            bit_packed_predictions,
            weights,
            gaps,
            ratios,
            unmatchable,
            thread_count(num_threads),
        )
        llr = got.get("log_likelihood_ratios")
        lost = got.get("unmatchable")
        return Answers(
            predictions=got["predictions"],
            weights=got.get("weights"),
            gaps=got.get("gaps"),
            log_likelihood_ratios=None if llr is None else llr.reshape(len(rows), self.num_observables),
            unmatchable=None if lost is None else lost.reshape(-1).astype(bool),
        )

    def decode(self, shot: npt.ArrayLike) -> Bytes:
        """Decodes one shot, bool or uint8[detectors]. Returns uint8[observables]."""
        predictions, _, _ = self._engine.decode(as_bits(np.asarray(shot)), False)
        return predictions  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return (
            f"sallow.Decoder({self._options[0]!r}, detectors={self.num_detectors}, observables={self.num_observables})"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (str(self._model), *self._options, self._memory)


def _rebuild(
    text: str, decoder: str, strict: bool, gaps: bool, ratios: bool, memory: float | None = None
) -> Decoder:
    model = _engine.DetectorErrorModel(text)
    return Decoder(model, decoder, strict=strict, gaps=gaps, log_likelihood_ratios=ratios, memory=memory)


@dataclass(frozen=True)
class FailureCount:
    """What estimate() counted."""

    shots: int
    failures: int
    unmatchable: int  # among the failures
    seconds: float

    @property
    def rate(self) -> float:
        return self.failures / self.shots if self.shots else float("nan")


def estimate(
    circuit: CircuitLike,
    decoder: str = "matching",
    *,
    max_shots: int = 1_000_000,
    max_failures: int = 0,
    seed: int | None = None,
    num_threads: int = 1,
    memory: float | None = None,
) -> FailureCount:
    """Samples a circuit's shots and decodes them in one pass; the same counts for a seed at any number of threads.

    `memory` is as for a Decoder. Ctrl-C ends it.
    """
    shots, failures = whole_number(max_shots, "max_shots"), whole_number(max_failures, "max_failures")
    threads = thread_count(num_threads)
    made = as_circuit(circuit)
    compiled = _engine.Decoder(_engine.model_for_decoding(made), decoder, False, False, False, *memory_limit(memory))
    counted = _engine.count_failures(made, compiled, seed_of(seed), shots, failures, threads)
    return FailureCount(*counted)


def seed_of(seed: int | None) -> int:
    """Checks a seed; draws one if there is none."""
    if seed is None:
        return int(np.random.SeedSequence().generate_state(1, np.uint64)[0])
    return whole_number(seed, "seed", 0, 2**64 - 1)
