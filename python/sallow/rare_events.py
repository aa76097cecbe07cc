"""Failure rates far below the reach of direct sampling."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sallow import _engine
from sallow.checks import memory_limit, plain_text, real_number, seed_of, thread_count, whole_number
from sallow.notebooks import html_table
from sallow.objects import circuit_or_model
from sallow.progress import telling

if TYPE_CHECKING:
    from sallow.objects import ModelLike
    from sallow.progress import ProgressLike

_METHODS = {"both": (True, True), "splitting": (True, False), "strata": (False, True), "none": (False, False)}
_MOST_GAP_BYTES = 2.0**32


@dataclass(frozen=True)
class RareEstimate:
    """The estimate of one method: the probability that a shot fails.

    Attributes:
        method: "splitting" or "strata".
        rate: Failures per shot, with its 95 % interval from low to high; 0 if there is no estimate.
        relative_error: The standard error of the rate, divided by the rate; None if it is unknown.
        decodes: The number of decoded shots.
        seconds: The time taken.
        trustworthy: Whether all diagnostics are good; if not, `reasons` lists the problems.
        diagnostics: The diagnostic figures by name.
    """

    method: str
    rate: float
    low: float
    high: float
    relative_error: float | None
    decodes: int
    seconds: float
    trustworthy: bool
    reasons: tuple[str, ...]
    diagnostics: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class RareEvents:
    """The result of rare(): one estimate per method, and extrapolated rates, if requested."""

    estimates: tuple[RareEstimate, ...]
    extrapolation: dict[str, Any] | None  # with `extrapolated` rates by scale, which are never measured
    seed: int
    _text: str = field(repr=False, compare=False)

    @property
    def rate(self) -> float:
        """The rate of the trustworthy estimate with the smallest relative error. ValueError if no estimate is
        trustworthy."""
        trusted = [each for each in self.estimates if each.trustworthy and each.relative_error is not None]
        if not trusted:
            raise ValueError("no estimate is trustworthy: " + "; ".join(r for e in self.estimates for r in e.reasons))
        return min(trusted, key=lambda each: each.relative_error or 0.0).rate

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        columns = ("method", "rate", "low", "high", "relative_error", "decodes", "seconds", "trustworthy")
        return html_table(columns, ([getattr(each, name) for name in columns] for each in self.estimates))


def rare(
    circuit: ModelLike,
    decoder: str = "matching",
    *,
    method: str = "both",
    relative_error: float = 0.2,
    max_decodes: int = 1_000_000_000,
    extrapolate: Iterable[float] = (),
    strict: bool = False,
    allow_gauge_detectors: bool = False,
    memory: float | None = None,
    seed: int | None = None,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> RareEvents:
    """Estimates a failure rate far below the reach of direct sampling, for any error model and decoder.

    There are two independent methods: splitting scales all error probabilities down level by level; strata descends
    from many faults to few faults. Mutually exclusive errors of a circuit are sampled as such; the decoder treats them
    as independent. docs/rare-events.md describes both methods, with references.

    Args:
        circuit: A circuit or an error model: an object of sallow or stim, a text, or a path.
        decoder: NAME or NAME:key=value,...
        method: "both", "splitting", "strata", or "none" (with extrapolate).
        relative_error: Stop at this standard error, relative to the rate; above 0, at most 1.
        max_decodes: The largest number of decoded shots per method.
        extrapolate: Also fit a curve to the failure probabilities of sets of many faults, and extrapolate the rates for
            odds multiplied by these factors, each above 0 and at most 1.
        strict: Refuse a model with errors that the decoder cannot use.
        allow_gauge_detectors: Allow detectors that are random without noise.
        memory: The memory limit in bytes for detectors and observables that no error flips; 4 GiB if None.
        seed: The same seed gives the same estimates, at any number of threads. By default a random seed.
        progress: As for collect(); a Progress holds the finished share of the work.

    Raises:
        InputError: A wrong circuit, model or decoder.
        KeyboardInterrupt: Ctrl-C, after the present step, which takes seconds if the decoder is slow. There is no
            estimate before the end of the run.
    """
    if method not in _METHODS:
        raise ValueError(f"method: expected one of {', '.join(_METHODS)}, got {method!r}")
    scales = [real_number(scale, "extrapolate") for scale in extrapolate]
    if any(not 0 < scale <= 1 for scale in scales):
        raise ValueError(f"extrapolate: expected numbers above 0 and at most 1, got {scales}")
    if method == "none" and not scales:
        raise ValueError("method 'none' needs extrapolate")
    relative_error = real_number(relative_error, "relative_error")
    if not 0 < relative_error <= 1:
        raise ValueError(f"relative_error: expected a number above 0, at most 1, got {relative_error}")
    given_circuit, given_model = circuit_or_model(circuit)
    limit = memory_limit(memory)
    chosen = seed_of(seed)
    with telling(progress, "estimating") as tell:
        got = _engine.rare(
            given_circuit,
            given_model,
            plain_text(decoder, "decoder"),
            *_METHODS[method],
            relative_error,
            whole_number(max_decodes, "max_decodes", 1),
            scales,
            bool(strict),
            bool(allow_gauge_detectors),
            limit[0] if limit else _MOST_GAP_BYTES,
            chosen,
            thread_count(num_threads),
            tell,
        )
    if got["missing"]:
        warnings.warn(got["missing"], stacklevel=2)
    if got["left_out"]:
        warnings.warn(
            f"{decoder} leaves out {got['left_out']} errors that do not decompose into edges, "
            f"probability {got['left_out_probability']:.3g}",
            stacklevel=2,
        )
    estimates = tuple(RareEstimate(**{**row, "reasons": tuple(row["reasons"])}) for row in got["estimates"])
    return RareEvents(estimates, got["extrapolation"], chosen, got["text"].strip("\n"))
