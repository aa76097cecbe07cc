"""Decoders for arrays of shots."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, Iterable, Mapping, Sequence, Union

import numpy as np
import numpy.typing as npt

from sallow import _engine
from sallow.checks import (
    Bytes,
    Numbers,
    as_bits,
    as_rows,
    memory_option,
    path_text,
    plain_text,
    real_number,
    seed_of,
    thread_count,
    whole_number,
)
from sallow.chosen_errors import ChosenErrors, ErrorTable, Indices
from sallow.objects import as_circuit, as_model, is_path_of
from sallow.python_decoders import register_if_missing, registered

if TYPE_CHECKING:
    from sallow.notebooks import Picture
    from sallow.objects import CircuitLike, ModelLike

    OptionValue = Union[str, int, float, bool]
    ShotLogOddsLike = Union[None, Mapping[int, float], npt.ArrayLike]


@dataclass(frozen=True)
class ProofCount:
    """The number of answers with a proof of minimum weight; independent code checks each certificate."""

    proved: int
    refused: int  # 0, unless there is a bug
    first_refused: int | None = None  # the first shot with a refused proof, counted from 0
    reason: str = ""


@dataclass(frozen=True)
class Answers:
    """A decoder's answers for a batch of shots. Members that were not requested are None."""

    predictions: Bytes  # uint8[shots, observables], or uint8[shots, ceil(observables / 8)], least significant bit first
    weights: Numbers | None = None  # float64[shots], sum of ln((1-p)/p) over the solution's errors, in nats
    gaps: Numbers | None = None  # float64[shots], in nats
    log_likelihood_ratios: Numbers | None = None  # float64[shots, observables], ln(P(no flip) / P(flip))
    unmatchable: npt.NDArray[np.bool_] | None = None  # bool[shots], True if no error of the model explains the shot
    errors: ChosenErrors | None = None  # the errors of each answer
    proofs: ProofCount | None = None
    certificates: str | None = None  # lines of JSON, docs/formats/certificates.md


@dataclass(frozen=True)
class Answer:
    """A decoder's answer for one shot. Members that were not requested are None."""

    prediction: Bytes  # uint8[observables]
    unmatchable: bool
    weight: float | None = None
    gap: float | None = None
    log_likelihood_ratios: Numbers | None = None  # float64[observables]
    errors: Indices | None = None  # numbers of the model's errors; None also if no such set is known


class Decoder:
    """A decoder compiled for one error model.

    Args:
        model: A DetectorErrorModel of sallow or stim, a circuit, the text of a model, or a path.
        decoder: NAME or NAME:key=value,...; `sallow.decoders()` lists names and options.
        strict: Refuse a model with errors that the decoder cannot use.
        gaps, log_likelihood_ratios, errors, proofs: The services that decode_batch() will need. Gaps and ratios take
            time and are returned for each batch. Some decoders offer errors and proofs without these arguments.
        log_odds: decode_batch() will receive log-odds per shot. Cannot be combined with gaps, ratios and proofs.
        memory: The memory limit in bytes for detectors and observables that no error flips; 4 GiB if None.
        circuit: The circuit of the model, for places of errors, if `model` is not the circuit itself.
        options: The decoder's options, as in Decoder(model, "ensemble", members=5).

    Raises:
        InputError: An unknown decoder or option, a service that the decoder does not offer, or a model that it refuses.

    One Decoder may be used by several threads at the same time. It can be pickled.
    """

    def __init__(
        self,
        model: ModelLike,
        decoder: str = "matching",
        *,
        strict: bool = False,
        gaps: bool = False,
        log_likelihood_ratios: bool = False,
        errors: bool = False,
        proofs: bool = False,
        log_odds: bool = False,
        memory: float | None = None,
        circuit: CircuitLike | None = None,
        **options: OptionValue,
    ) -> None:
        self._model = as_model(model)
        self._circuit = as_circuit(circuit) if circuit is not None else _circuit_behind(model)
        self._spec = decoder_spec(decoder, options)
        self._services = {
            "strict": bool(strict),
            "gaps": bool(gaps),
            "log_likelihood_ratios": bool(log_likelihood_ratios),
            "errors": bool(errors),
            "proofs": bool(proofs),
            "log_odds": bool(log_odds),
        }
        self._memory = memory
        self._engine = _engine.Decoder(self._model, self._spec, **self._services, **memory_option(memory))
        self._table: ErrorTable | None = None

    @property
    def spec(self) -> str:
        """NAME or NAME:key=value,..., as on the command line."""
        return self._spec

    @property
    def num_detectors(self) -> int:
        return int(self._engine.num_detectors)

    @property
    def num_observables(self) -> int:
        return int(self._engine.num_observables)

    @property
    def left_out(self) -> int:
        """The number of errors of the model that the decoder cannot use."""
        return int(self._engine.left_out)

    @property
    def capabilities(self) -> dict[str, bool]:
        """Whether decode_batch() offers weights, gaps, log_likelihood_ratios, errors, proofs and log_odds, by name."""
        return dict(self._engine.capabilities())

    @property
    def error_table(self) -> ErrorTable:
        """The errors that the decoder chooses among. Raises ValueError if the decoder does not return its choices."""
        if self._table is None:
            self._need("errors")
            self._table = ErrorTable(self._engine.choices(), self._model, self._circuit)
        return self._table

    def decode_batch(
        self,
        shots: npt.ArrayLike,
        *,
        bit_packed_shots: bool = False,
        bit_packed_predictions: bool = False,
        weights: bool = False,
        unmatchable: bool = False,
        errors: bool = False,
        proofs: bool = False,
        certificates: bool = False,
        log_odds: Sequence[ShotLogOddsLike] | None = None,
        num_threads: int = 1,
    ) -> Answers:
        """Decodes a batch.

        Args:
            shots: bool or uint8[shots, detectors], of which only the lowest bits are used; with bit_packed_shots
                uint8[shots, ceil(detectors / 8)], least significant bit first.
            weights, unmatchable, errors: Return these in addition to predictions; each takes time. Gaps and
                log-likelihood ratios are returned if the decoder was created with them.
            proofs: Prove each answer and check the proof; certificates: also return the proofs as text.
            log_odds: For each shot, log-odds of some errors that replace the model's ln((1-p)/p) in this shot only:
                None, a mapping from error numbers to log-odds, or an array of rows (error, log-odds). Errors are
                numbered from 0 in the model's order, repeats written out.
            num_threads: The number of threads; the answers do not depend on it.

        Raises:
            ValueError: Shots of a wrong shape, or a service that the decoder does not offer.
        """
        gaps, ratios = self._services["gaps"], self._services["log_likelihood_ratios"]
        for name, wanted in (("weights", weights), ("errors", errors), ("proofs", proofs or certificates)):
            if wanted:
                self._need(name)
        rows = as_rows(shots, self.num_detectors, bit_packed_shots, "shots")
        odds = None
        if log_odds is not None:
            self._need("log_odds")
            odds = _log_odds_lists(log_odds, len(rows))
        got = self._engine.decode_batch(
            rows,
            bool(bit_packed_shots),
            bool(bit_packed_predictions),
            bool(weights),
            gaps,
            ratios,
            bool(unmatchable),
            thread_count(num_threads),
            bool(errors),
            bool(proofs),
            bool(certificates),
            odds,
        )
        llr = got.get("log_likelihood_ratios")
        lost = got.get("unmatchable")
        chosen = None
        if errors:
            starts, choices, told = got["errors"]
            chosen = ChosenErrors(starts, choices, told, self.error_table)
        return Answers(
            predictions=got["predictions"],
            weights=got.get("weights"),
            gaps=got.get("gaps"),
            log_likelihood_ratios=None if llr is None else llr.reshape(len(rows), self.num_observables),
            unmatchable=None if lost is None else lost.reshape(-1).astype(bool),
            errors=chosen,
            proofs=ProofCount(*got["proofs"]) if "proofs" in got else None,
            certificates=got.get("certificates"),
        )

    def decode(self, shot: npt.ArrayLike) -> Bytes:
        """Decodes one shot, bool or uint8[detectors]. Returns uint8[observables]."""
        got: Any = self._engine.decode(shot)
        if got is None:  # not such an array: converted or refused
            got = self._engine.decode(_one_shot(shot, self.num_detectors))
        return got  # type: ignore[no-any-return]

    def answer(
        self, shot: npt.ArrayLike, *, weight: bool = True, errors: bool = False, log_odds: ShotLogOddsLike = None
    ) -> Answer:
        """Decodes one shot, bool or uint8[detectors], and returns the whole answer. Arguments are as in
        decode_batch()."""
        got = self.decode_batch(
            _one_shot(shot, self.num_detectors)[None],
            weights=weight,
            unmatchable=True,
            errors=errors,
            log_odds=None if log_odds is None else [log_odds],
        )
        return Answer(
            prediction=got.predictions[0],
            unmatchable=bool(got.unmatchable is not None and got.unmatchable[0]),
            weight=None if got.weights is None else float(got.weights[0]),
            gap=None if got.gaps is None else float(got.gaps[0]),
            log_likelihood_ratios=None if got.log_likelihood_ratios is None else got.log_likelihood_ratios[0],
            errors=None if got.errors is None else got.errors[0],
        )

    def _need(self, service: str) -> None:
        if not self._engine.capabilities()[service]:
            remedy = "" if self._services.get(service, True) else f"; create it with {service}=True, if it offers them"
            raise ValueError(f"decoder '{self._spec}' does not return {service}{remedy}")

    def __repr__(self) -> str:
        return f"sallow.Decoder({self._spec!r}, detectors={self.num_detectors}, observables={self.num_observables})"

    def __reduce__(self) -> tuple[Any, ...]:
        circuit = None if self._circuit is None else str(self._circuit)
        # A decoder written in Python comes along, for a process that does not know it.
        found = registered(self._spec)
        return _rebuild, (str(self._model), self._spec, self._services, self._memory, circuit, found)


def _rebuild(
    model: str,
    spec: str,
    services: dict[str, bool],
    memory: float | None,
    circuit: str | None,
    found: tuple[Callable[..., Any], bool | None] | None,
) -> Decoder:
    register_if_missing(spec, found)
    made = None if circuit is None else _engine.Circuit(circuit)
    return Decoder(_engine.DetectorErrorModel(model), spec, **services, memory=memory, circuit=made)


def decoder_spec(decoder: str, options: Mapping[str, OptionValue]) -> str:
    """NAME:key=value,... of a decoder and options given as keyword arguments."""
    plain_text(decoder, "decoder")
    texts = []
    for key, value in options.items():
        text = plain_text(str(int(value)) if isinstance(value, (bool, np.bool_)) else str(value), key)
        if "," in text:
            raise ValueError(f"{key}: a decoder's option cannot hold a comma, got {text!r}")
        texts.append(f"{key}={text}")
    if not texts:
        return decoder
    return decoder + ("," if ":" in decoder else ":") + ",".join(texts)


def _circuit_behind(model: Any) -> _engine.Circuit | None:
    """The circuit, if a circuit was given as the model."""
    is_path = isinstance(model, (str, os.PathLike)) and is_path_of(os.fspath(model), ".stim")
    is_circuit = isinstance(model, _engine.Circuit) or type(model).__name__ == "Circuit"
    return as_circuit(model) if is_path or is_circuit else None


def _one_shot(shot: npt.ArrayLike, detectors: int) -> Bytes:
    array = np.asarray(shot)
    if array.shape != (detectors,):
        raise ValueError(f"shot: expected shape ({detectors},), got {array.shape}")
    if array.dtype != np.bool_ and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"shot: expected bool or uint8, got {array.dtype}")
    return np.ascontiguousarray(as_bits(array))


def _log_odds_lists(log_odds: Sequence[ShotLogOddsLike], shots: int) -> tuple[Indices, Indices, Numbers]:
    """The start of each shot's list, the errors, and their log-odds."""
    if len(log_odds) != shots:
        raise ValueError(f"log_odds: expected one entry per shot, {shots}, got {len(log_odds)}")
    rows: list[Numbers] = []
    for shot, given in enumerate(log_odds):
        if given is None:
            rows.append(np.zeros((0, 2)))
            continue
        pairs = list(given.items()) if isinstance(given, Mapping) else given
        array = np.asarray(pairs, dtype=np.float64)
        array = array.reshape(0, 2) if array.size == 0 else array
        if array.ndim != 2 or array.shape[1] != 2:
            raise ValueError(f"log_odds of shot {shot}: expected rows (error, log-odds), got shape {array.shape}")
        if not (np.array_equal(array[:, 0], np.floor(array[:, 0])) and (np.abs(array[:, 0]) < 2**53).all()):
            raise ValueError(f"log_odds of shot {shot}: errors are whole numbers, of at most 2^53")
        rows.append(array)
    starts = np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)
    joined = np.concatenate([np.zeros((0, 2)), *rows])
    return starts, joined[:, 0].astype(np.int64), np.ascontiguousarray(joined[:, 1])


@dataclass(frozen=True)
class GapCount:
    """Shots whose gap is at least min_gap, in nats: their number, and the failures among them."""

    min_gap: float
    kept: int
    failures: int

    @property
    def rate(self) -> float:
        return self.failures / self.kept if self.kept else float("nan")


@dataclass(frozen=True)
class FailureCount:
    """The counts of estimate(). With min_gaps, `by_gap` has the counts of the shots that each gap keeps."""

    shots: int
    failures: int
    unmatchable: int  # among the failures
    seconds: float
    by_gap: tuple[GapCount, ...] = ()
    decoder: str = field(default="", repr=False)

    @property
    def rate(self) -> float:
        return self.failures / self.shots if self.shots else float("nan")

    def picture(self) -> Picture:
        """The failure rate against the fraction of shots kept. ValueError without min_gaps."""
        from sallow.notebooks import Picture

        return Picture(self._page().svg())

    def write_page(self, path: str | os.PathLike[str]) -> None:
        """Writes the curve and its table as one HTML file, without external files.

        Raises:
            ValueError: There are no counts by gap.
            OSError: The package was built without pages; the message has the reason.
        """
        self._page().write(path_text(path))

    def _page(self) -> _engine.Page:
        if not self.by_gap:
            raise ValueError("there are no counts by gap; call estimate() with min_gaps")
        gaps = [each.min_gap for each in self.by_gap]
        counts = [(each.kept, each.failures) for each in self.by_gap]
        return _engine.gap_page(self.decoder, self.shots, self.failures, gaps, counts)


def estimate(
    circuit: CircuitLike,
    decoder: str = "matching",
    *,
    max_shots: int = 1_000_000,
    max_failures: int = 0,
    seed: int | None = None,
    num_threads: int = 1,
    memory: float | None = None,
    min_gaps: Sequence[float] = (),
    **options: OptionValue,
) -> FailureCount:
    """Samples and decodes shots of a circuit in one pass. The counts of a seed are the same for any number of threads.

    `decoder`, `options` and `memory` are as for a Decoder. For each of `min_gaps`, in nats, the shots with at least
    this gap are also counted; the decoder must offer gaps. Ctrl-C ends the call.
    """
    shots, failures = whole_number(max_shots, "max_shots"), whole_number(max_failures, "max_failures")
    threads = thread_count(num_threads)
    made = as_circuit(circuit)
    spec = decoder_spec(decoder, options)
    gaps = [real_number(gap, "min_gaps") for gap in min_gaps]
    if not all(gap >= 0 for gap in gaps):
        raise ValueError(f"min_gaps: expected numbers of at least 0, got {gaps}")
    model = _engine.model_for_decoding(made)
    compiled = _engine.Decoder(model, spec, False, bool(gaps), False, **memory_option(memory))
    counted = _engine.count_failures(made, compiled, seed_of(seed), shots, failures, threads, gaps)
    by_gap = tuple(GapCount(gap, *counts) for gap, counts in zip(gaps, counted[4]))
    return FailureCount(*counted[:4], by_gap=by_gap, decoder=spec)


@dataclass(frozen=True)
class DecoderOption:
    """A key of a decoder's options."""

    key: str
    default: str
    allowed: str  # "a whole number from 1 to 1000"
    help: str


@dataclass(frozen=True)
class DecoderInfo:
    """A row of sallow.decoders()."""

    name: str
    help: str
    whole_errors: bool  # True: uses whole errors; False: uses their ^-parts of at most two detectors
    options: tuple[DecoderOption, ...]


class DecoderTable(tuple[DecoderInfo, ...]):
    """The decoders, one row each; printed as a list of names and options with their meaning."""

    def __repr__(self) -> str:
        lines = []
        for info in self:
            lines.append(f"{info.name}: {info.help}")
            for option in info.options:
                lines.append(f"    {option.key}={option.default}  {option.help} ({option.allowed})")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from html import escape

        rows = []
        for info in self:
            rows.append(f"<tr><td><b>{escape(info.name)}</b></td><td></td><td></td><td>{escape(info.help)}</td></tr>")
            for option in info.options:
                cells = (option.key, option.default, option.allowed, option.help)
                rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
        head = "<tr><th>decoder, option</th><th>default</th><th>allowed</th><th></th></tr>"
        return f"<table>{head}{''.join(rows)}</table>"


def decoders() -> DecoderTable:
    """All decoders with their options: names, defaults, ranges and meaning."""
    return DecoderTable(_infos(_engine.decoder_table()))


def _infos(rows: Iterable[Any]) -> Iterable[DecoderInfo]:
    for name, text, whole_errors, options in rows:
        yield DecoderInfo(name, text, whole_errors, tuple(DecoderOption(*option) for option in options))
