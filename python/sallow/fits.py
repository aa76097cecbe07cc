"""Fits to the counts of campaigns: thresholds, error per round, and Λ."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from typing import Any

from sallow import _engine
from sallow.errors import InputError
from sallow.notebooks import html_table
from sallow.results import Results, as_results


@dataclass(frozen=True)
class Fitted:
    """A fitted number. If the data do not determine it, value and error are NaN and `problem` is the reason."""

    value: float
    error: float  # standard error
    problem: str = ""

    @property
    def ok(self) -> bool:
        return not self.problem

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        return f"{self.value:.5g} ± {self.error:.2g}" if self.ok else f"– ({self.problem})"


@dataclass(frozen=True)
class Series:
    """The properties that the tasks of one curve have in common."""

    code: str
    task: str
    noise: str
    decoder: str


@dataclass(frozen=True)
class Crossing:
    """The crossing of the curves of two neighbouring distances."""

    smaller: int
    larger: int
    p: float
    error: float


@dataclass(frozen=True)
class Threshold:
    """The noise strength at which the curves of large distances cross, for one family of curves.

    ln(P/(1-P)) = f(x) + d^-ω (b + c x) with x = ln(p/p_th) d^(1/ν), averaged over windows of p, degrees of f and
    exponents ω. The error has two parts: `statistical`, from the counts, and `systematic`, from the choice of forms;
    the 95 % interval from low to high includes both. Without a threshold, `threshold.problem` is the reason, and the
    related numbers are NaN.
    """

    series: Series
    rounds: str  # rounds as a function of the distance: "d", "3d", or a number
    threshold: Fitted
    low: float = math.nan
    high: float = math.nan
    statistical: float = math.nan
    systematic: float = math.nan
    nu: Fitted = Fitted(math.nan, math.nan)
    omega: float = math.nan
    chi_squared: float = math.nan
    degrees: int = 0
    goodness: float = math.nan  # the probability of a χ² at least this large if the form holds
    p_low: float = math.nan  # the window of the best fit
    p_high: float = math.nan
    points: int = 0
    crossings: tuple[Crossing, ...] = ()
    literature: dict[str, str] | None = None  # percent, and source


@dataclass(frozen=True)
class Rates:
    """Logical errors per round (ε) at one strength of noise, and Λ, the factor by which ε falls from d to d + 2."""

    series: Series
    p: float
    error_per_round: dict[int, Fitted]  # by distance
    lambda_: Fitted  # with a larger error if ε does not decrease by a constant factor
    goodness: float = math.nan  # the probability of a χ² at least this large if it does


@dataclass(frozen=True)
class Fits:
    """The results of fit(). `pairs` are as in Results."""

    thresholds: list[Threshold]
    rates: list[Rates]
    pairs: list[dict[str, Any]]
    left_out: int  # tasks with unknown distance, rounds or p
    _text: str = field(default="", repr=False, compare=False)

    def threshold(self, **values: str) -> Threshold:
        """The one threshold whose series or rounds have these values: fits.threshold(decoder="matching").

        Raises:
            LookupError: There is no such threshold, or there are several.
        """
        found = [
            each
            for each in self.thresholds
            if all({**vars(each.series), "rounds": each.rounds}[key] == value for key, value in values.items())
        ]
        if len(found) != 1:
            raise LookupError(f"{len(found)} thresholds match: {[(each.series, each.rounds) for each in found]}")
        return found[0]

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        thresholds = html_table(
            ("code", "task", "noise", "decoder", "rounds", "threshold", "95 %", "from counts", "from forms"),
            (
                (
                    *vars(each.series).values(),
                    each.rounds,
                    str(each.threshold),
                    f"[{each.low:.5g}, {each.high:.5g}]" if each.threshold.ok else None,
                    each.statistical if each.threshold.ok else None,
                    each.systematic if each.threshold.ok else None,
                )
                for each in self.thresholds
            ),
        )
        distances = sorted({distance for each in self.rates for distance in each.error_per_round})
        rates = html_table(
            ("code", "task", "noise", "decoder", "p", *(f"ε at d = {distance}" for distance in distances), "Λ"),
            (
                (
                    *vars(each.series).values(),
                    each.p,
                    *(str(each.error_per_round.get(distance, "")) for distance in distances),
                    str(each.lambda_),
                )
                for each in self.rates
            ),
        )
        return (thresholds if self.thresholds else "") + rates


def _fitted(value: dict[str, Any]) -> Fitted:
    if value["value"] is None:
        return Fitted(math.nan, math.nan, value["problem"])
    return Fitted(value["value"], value["error"])


def _series(row: dict[str, Any]) -> Series:
    return Series(row["code"], row["experiment"], row["noise"], row["decoder"])


def _threshold(row: dict[str, Any]) -> Threshold:
    more: dict[str, Any] = {}
    if "low" in row:
        names = "low high statistical systematic omega chi_squared degrees goodness p_low p_high points".split()
        more = {name: math.nan if row[name] is None else row[name] for name in names}
        more["nu"] = _fitted(row["nu"])
    return Threshold(
        series=_series(row),
        rounds=row["rounds"],
        threshold=_fitted(row["threshold"]),
        crossings=tuple(Crossing(**crossing) for crossing in row["crossings"]),
        literature=row["literature"],
        **more,
    )


def _rates(row: dict[str, Any]) -> Rates:
    return Rates(
        series=_series(row),
        p=row["p"],
        error_per_round={int(distance): _fitted(value) for distance, value in row["error_per_round"].items()},
        lambda_=_fitted(row["lambda"]),
        goodness=row["lambda"].get("goodness", math.nan),
    )


def fit(results: Results | str | os.PathLike[str]) -> Fits:
    """Fits thresholds, error per round and Λ to results, to a store, or to a sinter CSV file.

    Results with the same code, task, noise and decoder are a family of curves; a threshold needs at least two distances
    and three noise strengths. Thresholds are those of large codes: crossings of small distances are extrapolated, and
    the error includes the uncertainty of the extrapolation. If the data do not determine a number, its `problem` is the
    reason.

    Raises:
        InputError: No task has shots and known distance, rounds and p, and no two decoders decoded the same shots.
    """
    read = as_results(results)
    fitted = _engine.fit(read._engine)
    values = fitted.values()
    pairs = read.pairs
    if not values["rates"] and not pairs:
        raise InputError(
            "no task has shots and known distance, rounds and p",
            remedy="collect from a plan, or give metadata or fields with d, r and p",
        )
    text = (fitted.thresholds_text() if values["thresholds"] else "") + (fitted.rates_text() if values["rates"] else "")
    return Fits(
        thresholds=[_threshold(row) for row in values["thresholds"]],
        rates=[_rates(row) for row in values["rates"]],
        pairs=pairs,
        left_out=fitted.left_out,
        _text=text.rstrip("\n"),
    )
