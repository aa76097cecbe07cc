"""The errors that a decoder chose."""

from __future__ import annotations

from typing import Any, Iterator

import numpy as np
import numpy.typing as npt

from sallow import _engine

Indices = npt.NDArray[np.int64]


class ErrorTable:
    """The errors among which a decoder chooses: its choices, numbered from 0.

    For decoders of edges (matching, correlated, union_find) they are edges: an error that was split may be chosen in
    part. For other decoders they are whole errors. Errors with the same flips are one choice.

    Attributes:
        model_errors: int64[choices]: an error of the model for each choice, counted from 0, repeats written out.
        probabilities: float64[choices]: the probability that an odd number of the errors of a choice happen.
    """

    def __init__(self, choices: dict[str, Any], model: _engine.DetectorErrorModel, circuit: Any) -> None:
        self._detector_starts: Indices
        self._detectors: Indices
        self._observable_starts: Indices
        self._observables: Indices
        self._detector_starts, self._detectors = choices["detectors"]
        self._observable_starts, self._observables = choices["observables"]
        self.model_errors: Indices = choices["model_errors"]
        self.probabilities: npt.NDArray[np.float64] = choices["probabilities"]
        self._model = model
        self._circuit = circuit
        self._places: list[str] | None = None

    def __len__(self) -> int:
        return len(self.model_errors)

    def detectors(self, choice: int) -> Indices:
        """The detectors that a choice flips, int64, rising."""
        return self._detectors[self._detector_starts[choice] : self._detector_starts[choice + 1]]

    def observables(self, choice: int) -> Indices:
        """The observables that a choice flips, int64, rising."""
        return self._observables[self._observable_starts[choice] : self._observable_starts[choice + 1]]

    def place(self, choice: int) -> str:
        """A place in the circuit at which the model's error of a choice can happen, as "X5*Z6 by DEPOLARIZE2(0.001) 5 6
        in line 14, after 3 TICKs"; "" if there is no circuit, or no single error with its symptoms. The first call
        searches the circuit for the places of all errors."""
        if self._circuit is None:
            return ""
        if self._places is None:
            self._places = _engine.error_places(self._model, self._circuit)
        return self._places[int(self.model_errors[choice])]

    def text(self, choice: int) -> str:
        """One line: the model's error, what is flipped, its probability, and its place if there is a circuit."""
        flips = [f"D{d}" for d in self.detectors(choice)] + [f"L{o}" for o in self.observables(choice)]
        place = self.place(choice)
        return (
            f"error {self.model_errors[choice]}: {' '.join(flips) or 'nothing'}, "
            f"p = {self.probabilities[choice]:.6g}{': ' + place if place else ''}"
        )

    def __repr__(self) -> str:
        return f"<sallow.ErrorTable of {len(self)} choices>"


class ChosenErrors:
    """The errors of each answer of a batch. Together, the errors of a shot flip exactly its events and the predicted
    observables.

    `chosen[k]` is an int64 array of numbers of the model's errors, counted from 0 in the model's order with repeats
    written out; or None if the shot is unmatchable, or if no set of errors with this prediction is known.
    """

    def __init__(self, starts: Indices, choices: Indices, told: Indices, table: ErrorTable) -> None:
        self._starts = starts
        self._choices = choices
        self._told = told
        self.table = table

    def __len__(self) -> int:
        return len(self._told)

    def choices(self, shot: int) -> Indices | None:
        """The same as numbers of `table`, in which different edges of one error of the model have different numbers."""
        k = range(len(self))[shot]
        return self._choices[self._starts[k] : self._starts[k + 1]] if self._told[k] else None

    def __getitem__(self, shot: int) -> Indices | None:
        chosen = self.choices(shot)
        return None if chosen is None else self.table.model_errors[chosen]

    def __iter__(self) -> Iterator[Indices | None]:
        return (self[k] for k in range(len(self)))

    def text(self, shot: int) -> str:
        """One line per error, in the form of ErrorTable.text()."""
        chosen = self.choices(shot)
        return "no set of errors is known" if chosen is None else "\n".join(self.table.text(int(k)) for k in chosen)

    def __repr__(self) -> str:
        return f"<sallow.ChosenErrors of {len(self)} shots>"
