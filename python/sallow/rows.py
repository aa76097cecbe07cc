"""Arrays of shots: one element per bit, or packed, least significant bit first."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sallow.checks import Bytes

AnyRows = npt.NDArray[Any]  # bool_[shots, bits] or uint8[shots, ceil(bits / 8)]


def packed_rows(rows: Any, bits: int, name: str) -> Bytes:
    """Shots as packed rows: bool_[shots, bits] is packed, uint8[shots, ceil(bits / 8)] is packed already."""
    array = np.asarray(rows)
    if array.ndim != 2:
        raise ValueError(f"{name}: expected two dimensions, shots by bits, got shape {array.shape}")
    width = -(-bits // 8)
    if array.dtype == np.bool_:
        if array.shape[1] != bits:
            raise ValueError(f"{name}: expected bool_[shots, {bits}], got shape {array.shape}")
        return np.packbits(array, axis=1, bitorder="little")
    if array.dtype == np.uint8:
        if array.shape[1] != width:
            raise ValueError(f"{name}: uint8 is packed, expected shape (shots, {width}), got {array.shape}")
        return np.ascontiguousarray(array)
    raise TypeError(f"{name}: expected bool_, or uint8 for packed bits, got {array.dtype}")


def unpacked_rows(rows: Bytes, bits: int) -> npt.NDArray[np.bool_]:
    """Packed rows as bool_[shots, bits]."""
    return np.unpackbits(rows, axis=1, count=bits, bitorder="little").view(np.bool_)


def seen_rows(rows: Bytes, packed: bool) -> AnyRows:
    """Rows of the engine, one byte per bit or packed, with the dtype of results."""
    return rows if packed else rows.view(np.bool_)


def joined(parts: list[Bytes], packed: bool) -> AnyRows:
    """Joins arrays of one byte per bit along columns."""
    whole = np.concatenate(parts, axis=1)
    return np.packbits(whole, axis=1, bitorder="little") if packed else whole.view(np.bool_)


def stored(rows: AnyRows, out: Any, name: str) -> AnyRows:
    """The rows, stored in the caller's array, if there is one."""
    if out is None:
        return rows
    if not isinstance(out, np.ndarray) or out.dtype != rows.dtype or out.shape != rows.shape:
        found = f"{out.dtype}{list(out.shape)}" if isinstance(out, np.ndarray) else type(out).__name__
        raise ValueError(f"{name}: expected {rows.dtype}{list(rows.shape)}, got {found}")
    if not out.flags.writeable:
        raise ValueError(f"{name}: the array is read-only")
    out[...] = rows
    return out
