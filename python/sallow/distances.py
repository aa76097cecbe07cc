"""Distances: the fewest errors that flip an observable and no detector."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sallow import _engine
from sallow.checks import whole_number
from sallow.objects import circuit_or_model
from sallow.progress import telling

if TYPE_CHECKING:
    from sallow.objects import ModelLike
    from sallow.progress import ProgressLike

_KINDS = {"both": (True, True), "graphlike": (True, False), "hyperedge": (False, True)}


@dataclass(frozen=True)
class ShortestError:
    """The result of a search over one kind of errors.

    Attributes:
        kind: "graphlike", errors that fire at most two detectors; "hyperedge", all errors.
        distance: The smallest number of errors; None if there is no such set, or no set was proved to be the smallest.
        count: The number of sets of that size; None if not all of them were counted.
        at_least: If the search stopped early: no smaller set exists.
        at_most: If the distance is unknown: the size of a set that was found.
        faults: The errors of one such set: one dict per error with detectors, observables, probability and, for a
            circuit, location (instruction, line, ticks_before, repetitions, targets, flips).
    """

    kind: str
    distance: int | None
    count: int | None
    faults: list[dict[str, Any]] = field(repr=False)
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class Distance:
    """The result of distance(). A search that was not requested is None."""

    graphlike: ShortestError | None
    hyperedge: ShortestError | None
    _text: str = field(repr=False, compare=False)

    @property
    def distance(self) -> int | None:
        """The distance over all errors if they were searched, otherwise over graphlike errors; None if it is unknown,
        or if no set of errors flips an observable without a detector."""
        widest = self.hyperedge or self.graphlike
        return None if widest is None else widest.distance

    def __repr__(self) -> str:
        return self._text


def distance(
    circuit: ModelLike,
    *,
    kind: str = "both",
    max_steps: int = 10_000_000,
    allow_gauge_detectors: bool = False,
    progress: ProgressLike = None,
) -> Distance:
    """Finds the fewest errors that flip an observable and no detector, and the places of one such set in the circuit.

    Args:
        circuit: A circuit or an error model: an object of sallow or stim, a text, or a path.
        kind: "graphlike" (exact and fast), "hyperedge" (exponential in the distance), or "both".
        max_steps: Stop the search over hyperedges after this number of tries; the result is then a bound.
        allow_gauge_detectors: Allow detectors that are random without noise: these random flips count as no error.
        progress: As for collect(); a Progress holds the share of max_steps.

    Raises:
        InputError: A wrong circuit or model.
        KeyboardInterrupt: Ctrl-C in the search over hyperedges.
    """
    if kind not in _KINDS:
        raise ValueError(f"kind: expected one of {', '.join(_KINDS)}, got {kind!r}")
    steps = whole_number(max_steps, "max_steps", 1)
    given_circuit, given_model = circuit_or_model(circuit)
    with telling(progress, "searching") as tell:
        got = _engine.distance(
            given_circuit,
            given_model,
            *_KINDS[kind],
            steps,
            bool(allow_gauge_detectors),
            tell,
        )
    if got["missing"]:
        warnings.warn(got["missing"], stacklevel=2)
    return Distance(_shortest(got["graphlike"]), _shortest(got["hyperedge"]), got["text"].rstrip("\n"))


def _shortest(found: dict[str, Any] | None) -> ShortestError | None:
    return None if found is None else ShortestError(**found)
