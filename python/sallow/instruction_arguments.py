"""Targets, numbers, indices and files as arguments of calls."""

from __future__ import annotations

import io
import math
import operator
import os
from collections.abc import Iterable
from typing import Any, SupportsFloat, SupportsIndex, Union

from sallow.checks import path_text, plain_text
from sallow.targets import GateTarget

Targets = Union[int, str, GateTarget, Iterable[Union[int, str, GateTarget]]]
Numbers = Union[float, Iterable[float], None]
TextFile = Union[str, "os.PathLike[str]", io.TextIOBase]


def target_codes(targets: Any) -> list[int]:
    """The engine's codes of one or several targets."""
    if isinstance(targets, GateTarget):
        return [targets._code]
    if isinstance(targets, str):
        return [GateTarget(targets)._code]
    if isinstance(targets, SupportsIndex) and not hasattr(targets, "__len__"):
        return [GateTarget(targets)._code]  # type: ignore[arg-type]
    if isinstance(targets, bytes) or not isinstance(targets, Iterable):
        raise TypeError(f"targets: expected qubits or GateTargets, got {targets!r}")
    return [target._code if type(target) is GateTarget else GateTarget(target)._code for target in targets]


def finite_numbers(value: Any, name: str) -> list[float]:
    """The numbers in an instruction's parentheses: none, one or several."""
    if value is None:
        return []
    if isinstance(value, (str, bytes)):
        raise TypeError(f"{name}: expected numbers, got {value!r}")
    several = value if isinstance(value, Iterable) and getattr(value, "ndim", True) else [value]
    return [finite_number(item, name) for item in several]


def finite_number(value: Any, name: str) -> float:
    if isinstance(value, (str, bytes)) or not isinstance(value, (SupportsFloat, SupportsIndex)):
        raise TypeError(f"{name}: expected a number, got {value!r}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{name}: expected a finite number, got {value!r}")
    return number


def tolerance(atol: Any) -> float:
    """Checks the tolerance of approx_equals()."""
    number = finite_number(atol, "atol")
    if number < 0:
        raise ValueError(f"atol: expected 0 or more, got {atol!r}")
    return number


def tag_text(tag: Any) -> str:
    return plain_text(tag, "tag")


def repetition_count(value: Any, name: str = "repetitions") -> int:
    """Checks a number of repetitions: 0 to 2^63 - 1."""
    if isinstance(value, float) or not isinstance(value, SupportsIndex):
        raise TypeError(f"{name}: expected a whole number, got {value!r}")
    count = operator.index(value)
    if not 0 <= count < 2**63:
        raise ValueError(f"{name}: expected a number from 0 to 2^63 - 1, got {value!r}")
    return count


def place_in(index: Any, size: int) -> int:
    """An index into `size` instructions; negative indices count from the end. Raises IndexError."""
    place = operator.index(index)
    if not -size <= place < size:
        raise IndexError(f"there is no instruction {place}; there are {size}")
    return place % size


def slice_of(index: slice, size: int) -> tuple[int, int, int]:
    """A slice as start, step and count."""
    start, stop, step = index.indices(size)
    return max(start, 0), step, len(range(start, stop, step))


def detector_list(only: Any) -> list[int] | None:
    """The detectors of a call; None for all."""
    if only is None:
        return None
    wanted = [only] if isinstance(only, SupportsIndex) and not hasattr(only, "__len__") else only
    if isinstance(wanted, (str, bytes)) or not isinstance(wanted, Iterable):
        raise TypeError(f"only: expected indices of detectors, got {only!r}")
    indices = [operator.index(index) for index in wanted]
    if any(not 0 <= index < 2**64 for index in indices):
        raise ValueError(f"only: expected indices of detectors, 0 or more, got {only!r}")
    return indices


def read_text(file: Any) -> tuple[str, str]:
    """The text of an open file, and its name for errors."""
    text = file.read()
    if not isinstance(text, str):
        raise TypeError("file: expected a file that was opened as text")
    return text, str(getattr(file, "name", ""))


def write_text(file: Any, text: str) -> None:
    """Writes to a path or to an open file."""
    if hasattr(file, "write"):
        file.write(text)
        return
    with open(path_text(file, "file"), "w", encoding="utf-8") as opened:
        opened.write(text)


def quoted_text(text: str, name: str) -> str:
    """A multi-line expression that evaluates to name(text)."""
    if not text:
        return f"{name}()"
    lines = text.replace("\\", "\\\\").replace("'''", "\\'\\'\\'").split("\n")
    return f"{name}('''\n" + "".join(f"    {line}\n" if line else "\n" for line in lines) + "''')"


def number_text(number: float) -> str:
    """A number in the form of circuits and models: whole numbers without a decimal point."""
    return str(int(number)) if number == int(number) and abs(number) < 2**53 else repr(number)


def numbers_text(numbers: Iterable[float]) -> str:
    """Numbers, separated by commas."""
    return ", ".join(map(number_text, numbers))
