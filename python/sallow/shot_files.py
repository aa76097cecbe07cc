"""Files of shots, in the formats 01, b8, r8, ptb64, hits and dets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Union, overload

import numpy as np

from sallow import _engine
from sallow.checks import Bytes, path_text, whole_number
from sallow.rows import AnyRows, packed_rows, unpacked_rows

if TYPE_CHECKING:
    import os

_MOST_BITS = 2**31


def _counts(measurements: Any, detectors: Any, observables: Any) -> tuple[int, int, int]:
    return (
        whole_number(measurements, "num_measurements", 0, _MOST_BITS),
        whole_number(detectors, "num_detectors", 0, _MOST_BITS),
        whole_number(observables, "num_observables", 0, _MOST_BITS),
    )


@overload
def read_shot_data_file(
    *,
    path: Union[str, os.PathLike[str]],
    format: str,
    bit_packed: bool = False,
    num_measurements: int = 0,
    num_detectors: int = 0,
    num_observables: int = 0,
    separate_observables: Literal[True],
) -> tuple[AnyRows, AnyRows]: ...


@overload
def read_shot_data_file(
    *,
    path: Union[str, os.PathLike[str]],
    format: str,
    bit_packed: bool = False,
    num_measurements: int = 0,
    num_detectors: int = 0,
    num_observables: int = 0,
    separate_observables: Literal[False] = False,
) -> AnyRows: ...


def read_shot_data_file(
    *,
    path: Union[str, os.PathLike[str]],
    format: str,
    bit_packed: bool = False,
    num_measurements: int = 0,
    num_detectors: int = 0,
    num_observables: int = 0,
    separate_observables: bool = False,
) -> Union[AnyRows, tuple[AnyRows, AnyRows]]:
    """Reads a file of shots.

    Args:
        path: The file.
        format: "01", "b8", "r8", "ptb64", "hits" or "dets".
        bit_packed: Pack bits, least significant bit first.
        num_measurements, num_detectors, num_observables: The bits of a shot, in this order.
        separate_observables: Return (bits except observables, observables).

    Returns:
        bool_[shots, bits]; with bit_packed uint8[shots, ceil(bits / 8)].

    Raises:
        InputError: An unknown file or format, or wrong contents of the file, with the place.
    """
    form = _format(format)
    counts = _counts(num_measurements, num_detectors, num_observables)
    reader = _engine.ShotReader(path_text(path), form, *counts)
    bits = sum(counts)
    parts: list[Bytes] = []
    while len(part := reader.read(1 << 20)):
        parts.append(part)
    rows = np.concatenate(parts) if parts else np.zeros((0, -(-bits // 8)), np.uint8)
    if not separate_observables:
        return rows if bit_packed else unpacked_rows(rows, bits)
    first = counts[0] + counts[1]
    unpacked = unpacked_rows(rows, bits)
    separate: tuple[AnyRows, AnyRows] = unpacked[:, :first], unpacked[:, first:]
    if bit_packed:
        return np.packbits(separate[0], axis=1, bitorder="little"), np.packbits(separate[1], axis=1, bitorder="little")
    return separate


def write_shot_data_file(
    *,
    data: AnyRows,
    path: Union[str, os.PathLike[str]],
    format: str,
    num_measurements: int = 0,
    num_detectors: int = 0,
    num_observables: int = 0,
) -> None:
    """Writes shots to a file.

    Args:
        data: bool_[shots, bits], or packed uint8[shots, ceil(bits / 8)], least significant bit first.
        path: The file. An existing file is replaced after everything is written.
        format: "01", "b8", "r8", "ptb64", "hits" or "dets".
        num_measurements, num_detectors, num_observables: The bits of a shot, in this order.

    Raises:
        InputError: An unknown format; a file that cannot be written; or ptb64 with a number of shots that is not a
            multiple of 64.
    """
    form = _format(format)
    counts = _counts(num_measurements, num_detectors, num_observables)
    rows = packed_rows(data, sum(counts), "data")
    writer = _engine.ShotWriter(path_text(path), form, *counts)
    writer.write(rows)
    writer.finish()


def _format(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"format: expected text, got {name!r}")
    return name
