"""Published records of processors, decoded."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sallow import _engine
from sallow.checks import path_text, thread_count, whole_number
from sallow.notebooks import Picture, html_table
from sallow.progress import telling

if TYPE_CHECKING:
    from sallow.progress import ProgressLike


@dataclass(frozen=True)
class Dataset:
    """A decoded record.

    Attributes:
        experiments: One dict per experiment: name, distance, rounds, basis, shots, detection_fraction, results (for
            each decoder: decoder, prior, failures, unmatchable, us_per_shot, and, with certify, certified and
            certificate_failures), published (failures of the predictions in the record).
        fits: One dict per decoder: error_per_cycle by distance, each with value and error, or None and the problem;
            lambda and lambda_error, or None and lambda_problem.
        skipped: One dict per folder that could not be used: path, reason.
        publications: Published figures of the device, if the folders seem to be its record: rates, source.
    """

    experiments: list[dict[str, Any]]
    fits: list[dict[str, Any]]
    skipped: list[dict[str, str]]
    publications: dict[str, Any]
    _pictures: dict[str, str] = field(repr=False, compare=False)
    _text: str = field(repr=False, compare=False)
    _page: _engine.Page = field(repr=False, compare=False)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One dict per experiment and decoder, including published predictions."""
        rows = []
        for experiment in self.experiments:
            shared = {key: value for key, value in experiment.items() if key not in ("results", "published")}
            rows += [{**shared, **result, "published": False} for result in experiment["results"]]
            rows += [{**shared, **result, "published": True} for result in experiment["published"]]
        return rows

    def picture(self, figure: str = "rates") -> Picture:
        """A plot: "rates" are errors per cycle by distance, "failures" are failures by cycles. ValueError if there is
        no such plot."""
        if not self._pictures.get(figure):
            drawn = [name for name, svg in self._pictures.items() if svg]
            raise ValueError(f"figure: there is no plot {figure!r}; there are {drawn}")
        return Picture(self._pictures[figure])

    def write_page(self, path: str | os.PathLike[str]) -> None:
        """Writes one HTML file with plots and tables, without external files, as `sallow dataset --html` does. Raises
        OSError if the package was built without pages."""
        self._page.write(path_text(path))

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        columns = ("name", "distance", "rounds", "basis", "shots", "decoder", "failures", "published")
        return html_table(columns, ([row[name] for name in columns] for row in self.rows))


def dataset(
    *directories: str | os.PathLike[str],
    decoders: str | Iterable[str] = ("matching", "correlated"),
    prior: str = "circuit",
    max_shots: int | None = None,
    min_rounds: int = 3,
    certify: bool = False,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> Dataset:
    """Decodes a processor's published record, and fits its error per cycle and Λ.

    Args:
        directories: Folders of experiments, or trees that contain them, in the layouts of Zenodo records 6804040
            (Sycamore) and 13273331 (Willow). A folder that is incomplete is skipped, with the reason.
        decoders: One name or several.
        prior: The error model to decode with: "circuit" (the record's own), "pij" (learned from the other half of the
            shots), "learned" (learned here from the other half's events), "learned:flips" (also from its true flips),
            "si1000:p" (that noise on the ideal circuit).
        max_shots: Use only this number of shots per experiment, the first ones.
        min_rounds: Fit only experiments with at least this number of rounds.
        certify: Also prove each answer; the decoders must offer proofs.

    Raises:
        InputError: No usable folder, or a wrong decoder or prior.
        KeyboardInterrupt: Ctrl-C, after the folder that is being decoded.
    """
    if not directories:
        raise ValueError("dataset() needs a folder")
    names = [decoders] if isinstance(decoders, str) else list(decoders)
    if not names:
        raise ValueError("decoders: expected at least one")
    with telling(progress, "decoding") as tell:
        got = _engine.dataset(
            [path_text(directory, "directories") for directory in directories],
            names,
            prior,
            2**64 - 1 if max_shots is None else whole_number(max_shots, "max_shots", 1),
            whole_number(min_rounds, "min_rounds", 1),
            bool(certify),
            thread_count(num_threads),
            tell,
        )
    text = got.pop("text").rstrip("\n")
    pictures = {name: got.pop(f"{name}_svg") for name in ("rates", "failures")}
    page = got.pop("page")
    return Dataset(**got, _pictures=pictures, _text=text, _page=page)
