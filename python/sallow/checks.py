"""Checks of arguments: arrays of shots, numbers, seeds, texts, paths."""

from __future__ import annotations

import operator
import os
from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.float64]


def as_rows(shots: npt.ArrayLike, bits: int, packed: bool, name: str) -> Bytes:
    """Checks a batch of shots. Returns it as contiguous uint8 rows."""
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
    """Numbers as uint8: bool and uint8 unchanged, of other numbers the lowest bit."""
    if array.dtype == np.uint8:
        return array
    return array.view(np.uint8) if array.dtype == np.bool_ else (array.astype(np.int64) & 1).astype(np.uint8)


def whole_number(value: Any, name: str, least: int = 0, most: int = 2**63 - 1) -> int:
    """Checks that an argument is a whole number in range."""
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"{name}: expected a whole number, got {value!r}") from None
    if not least <= number <= most:
        raise ValueError(f"{name}: expected {least} or more{'' if number < least else f', up to {most}'}, got {number}")
    return number


def thread_count(num_threads: Any) -> int:
    """Checks a number of threads; no more are started than there are blocks of shots."""
    return min(whole_number(num_threads, "num_threads", 1, 2**1000), 2**63 - 1)  # the engine's largest number


def memory_limit(memory: Any) -> tuple[float, ...]:
    """The engine's last argument; none for the default limit."""
    if memory is None:
        return ()
    try:
        limit = float(memory)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"memory: expected a number of bytes, got {memory!r}") from None
    if not limit >= 0:
        raise ValueError(f"memory: expected 0 or more bytes, got {memory}")
    return (limit,)


def memory_option(memory: Any) -> dict[str, Any]:
    """The same as a keyword argument."""
    return {"memory": limit for limit in memory_limit(memory)}


def seed_of(seed: int | None) -> int:
    """Checks a seed; returns a random seed for None."""
    if seed is None:
        return int(np.random.SeedSequence().generate_state(1, np.uint64)[0])
    return whole_number(seed, "seed", 0, 2**64 - 1)


def real_number(value: Any, name: str) -> float:
    """Checks a number that a caller gave."""
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name}: expected a number, got {value!r}") from None


def wait_time(value: Any, name: str = "wait_seconds") -> float:
    """Checks how long to wait, in seconds. Beyond some weeks it is for ever, which SQLite cannot."""
    seconds = real_number(value, name)
    if not seconds >= 0:
        raise ValueError(f"{name}: expected 0 or more, got {value!r}")
    return min(seconds, 2e6)


def plain_text(value: Any, name: str) -> str:
    """Checks a text that a caller gave. What UTF-8 cannot hold is a ValueError."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a text, got {value!r}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError(f"{name}: {value!r} is not UTF-8") from None
    return value


def path_text(path: Any, name: str = "path") -> str:
    """Checks a path that a caller gave, and gives it as text."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"{name}: expected a path, got {path!r}")
    text = plain_text(os.fspath(path), name)
    if not text or "\0" in text:
        raise ValueError(f"{name}: {text!r} is no path")
    return "./-" if text == "-" else text  # "-" by itself is standard input, for the engine
