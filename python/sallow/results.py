"""The counts of campaigns as tables: stores, and sinter's CSV files of statistics."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from sallow import _engine
from sallow.errors import InputError
from sallow.checks import path_text, plain_text, wait_time
from sallow.notebooks import Picture, html_table
from sallow.temporary_folder import TemporaryFolder

if TYPE_CHECKING:
    from sallow.fits import Fits

    ResultsLike = "Results | str | os.PathLike[str]"

#: The columns of Results.
COLUMNS = (
    "name",
    "code",
    "task",
    "distance",
    "rounds",
    "noise",
    "p",
    "decoder",
    "shots",
    "failures",
    "discards",
    "rate",
    "low",
    "high",
    "seconds",
    "counts",
    "postselect",
    "strict",
    "same_shots",
    "metadata",
    "strong_id",
    "id",
)


class Results(Sequence[dict[str, Any]]):
    """A table of the counts in a store at the time of reading, one row per task.

    A row is a dict of COLUMNS: shots (all sampled shots), failures (among kept shots), discards (by post-selection),
    rate (failures per kept shot; None without kept shots), low and high (its 95 % interval by Clopper and Pearson),
    seconds (on one core), counts (further counts by name: "L0", "unmatchable", and sinter's custom counts), metadata,
    and properties of the circuit. `results["rate"]` is a column, `results[3]` a row, and `results[:3]` a table of the
    first rows.

    Attributes:
        store: The path of the store, which contains the circuits. For results without a store it is a temporary file,
            which is deleted together with the results.
        seed: The seed of the campaign; None if the results were read from a file.
    """

    def __init__(
        self,
        engine: _engine.TaskResults,
        store: str,
        folder: TemporaryFolder | None = None,
        *,
        seed: int | None = None,
    ) -> None:
        self._engine = engine
        self.store = store
        self._folder = folder
        self.seed = seed

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return COLUMNS

    @property
    def rows(self) -> list[dict[str, Any]]:
        """All rows, as new dicts."""
        return [self._engine.row(place) for place in range(len(self))]

    @property
    def pairs(self) -> list[dict[str, Any]]:
        """Pairs of decoders that decoded the same shots: shots, the failures both, only_first and only_second,
        difference of the rates with its 95 % interval low and high (Tango's), and p_value (McNemar's exact test)."""
        return self._engine.pairs()

    def __len__(self) -> int:
        return len(self._engine)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for place in range(len(self)):
            yield self._engine.row(place)

    @overload
    def __getitem__(self, key: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, key: slice) -> Results: ...
    @overload
    def __getitem__(self, key: str) -> list[Any]: ...
    def __getitem__(self, key: int | slice | str) -> dict[str, Any] | Results | list[Any]:
        if isinstance(key, str):
            if key not in COLUMNS:
                raise KeyError(f"{key}; the columns are {', '.join(COLUMNS)}")
            return [row[key] for row in self]
        if isinstance(key, slice):
            return self._part(range(len(self))[key])
        try:
            place = range(len(self))[key]
        except IndexError:
            raise IndexError(f"row {key} of {len(self)}") from None
        return self._engine.row(place)

    def _part(self, places: Sequence[int]) -> Results:
        return Results(self._engine.chosen(list(places)), self.store, self._folder, seed=self.seed)

    def filter(self, wanted: Callable[[dict[str, Any]], Any] | None = None, **values: Any) -> Results:
        """The rows that have these values and for which wanted(row) is true: `results.filter(distance=3)`."""
        unknown = values.keys() - set(COLUMNS)
        if unknown:
            raise KeyError(f"{sorted(unknown)[0]}; the columns are {', '.join(COLUMNS)}")
        return self._part(
            [
                place
                for place, row in enumerate(self)
                if all(row[key] == value for key, value in values.items()) and (wanted is None or wanted(row))
            ]
        )

    def to_pandas(self) -> Any:
        """A pandas.DataFrame of the rows. Raises ImportError without pandas; `rows` does not need pandas."""
        try:
            import pandas
        except ImportError as error:
            raise ImportError("to_pandas() needs pandas; `rows` is a list of dicts without it") from error
        return pandas.DataFrame(self.rows, columns=list(COLUMNS))

    def fit(self) -> Fits:
        """Thresholds, error per round and Λ of these results: see sallow.fit()."""
        from sallow.fits import fit

        return fit(self)

    def write_csv(self, path: str | os.PathLike[str]) -> None:
        """Writes sinter's CSV file of statistics, one line per task: shots, errors, discards, seconds, decoder,
        strong_id, json_metadata, custom_counts. Tasks that sinter did not count get the strong_id that sinter would
        compute."""
        self._engine.write_csv(self.store, path_text(path))

    def write_page(self, path: str | os.PathLike[str]) -> None:
        """Writes one HTML file with plots, tables and thresholds, without external files: see sallow.write_page()."""
        _engine.write_page(self._engine, self.store, path_text(path))

    @property
    def figures(self) -> dict[str, str]:
        """The available plots of these results: titles by id."""
        return dict(_engine.figure_ids(self._engine))

    def picture(self, figure: str = "") -> Picture:
        """One of `figures`, the first by default, as an SVG picture. InputError if there is no such plot."""
        return Picture(_engine.figure_svg(self._engine, figure))

    def __eq__(self, other: object) -> bool:
        return self.rows == other.rows if isinstance(other, Results) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> Results:
        return self[:]

    def __deepcopy__(self, memo: dict[int, Any]) -> Results:
        return self[:]

    def __reduce__(self) -> tuple[Any, ...]:
        # The store is included because it contains the circuits.
        return _from_image, (_engine.store_image(self.store), self["id"], self.seed)

    def __repr__(self) -> str:
        if len(self) == 0:
            return "sallow.Results of no tasks"
        text = self._engine.table().rstrip("\n")
        return f"{text}\n\n{self._engine.pairs_table().rstrip()}" if self.pairs else text

    def _repr_html_(self) -> str:
        shown = ("name", "decoder", "shots", "failures", "discards", "rate", "low", "high", "seconds")
        return html_table(shown, ([row[column] for column in shown] for row in self))


def _from_image(image: bytes, ids: list[str], seed: int | None) -> Results:
    folder = TemporaryFolder()
    store = os.path.join(folder.name, "results.sqlite")
    with open(store, "wb") as file:
        file.write(image)
    everything = Results(_engine.read_results(store, 10), store, folder, seed=seed)
    places = {row_id: place for place, row_id in enumerate(everything["id"])}
    return everything._part([places[row_id] for row_id in ids])


def read_store(path: str | os.PathLike[str], *, wait_seconds: float = 10) -> Results:
    """Reads a store of results, also during a campaign that fills it.

    Raises:
        InputError: The file is missing, is not a store, is damaged, or is locked for longer than wait_seconds.
    """
    store = path_text(path)
    return Results(_engine.read_results(store, wait_time(wait_seconds)), store)


def read_csv(*paths: str | os.PathLike[str], fields: Mapping[str, Any] | None = None) -> Results:
    """Reads sinter CSV files; rows with the same strong_id are summed.

    Args:
        fields: Values for all tasks, which override their metadata: code, task, distance, rounds (a number, or "d",
            "3d" for multiples of the distance), noise, p. Fits and plots use these.

    Raises:
        InputError: A wrong file; `line` gives the place.
    """
    files = [path_text(path) for path in paths]
    for file in files:
        if not _engine.is_sinter_csv(file):
            raise InputError("this is not a sinter CSV file", file, remedy="read_store() reads stores")
    folder = TemporaryFolder()
    store = os.path.join(folder.name, "results.sqlite")
    _engine.combine(store, files, _fields_text(fields), 10)
    return Results(_engine.read_results(store, 10), store, folder)


def combine(
    store: str | os.PathLike[str],
    *paths: str | os.PathLike[str],
    fields: Mapping[str, Any] | None = None,
    wait_seconds: float = 10,
) -> Results:
    """Adds to a store, which is created if missing, the counts of other stores and sinter CSV files that it does not
    have.

    Nothing is counted twice. Either all counts are added or none. `fields` are set for each added task, as in
    read_csv(). Returns the contents of the store afterwards.

    Raises:
        InputError: A file is not a store, is damaged, or contradicts other counts.
    """
    if not paths:
        raise ValueError("combine() needs input files")
    out = path_text(store, "store")
    wait = wait_time(wait_seconds)
    _engine.combine(out, [path_text(path) for path in paths], _fields_text(fields), wait)
    return read_store(out, wait_seconds=wait_seconds)


def write_page(results: Results | str | os.PathLike[str], path: str | os.PathLike[str]) -> None:
    """Writes one HTML file with plots, tables and thresholds of results or of a store. The file needs no other files.

    Raises:
        OSError: The package was built without pages; the message has the reason.
    """
    as_results(results).write_page(path)


def as_results(results: Results | str | os.PathLike[str]) -> Results:
    """Results from Results, the path of a store, or the path of a sinter CSV file."""
    if isinstance(results, Results):
        return results
    if isinstance(results, (str, os.PathLike)):
        return read_csv(results) if _engine.is_sinter_csv(path_text(results)) else read_store(results)
    raise TypeError(f"expected Results or the path of a store, not {type(results).__name__}")


def _fields_text(fields: Mapping[str, Any] | None) -> str:
    return plain_text(",".join(f"{name}={value}" for name, value in (fields or {}).items()), "fields")
