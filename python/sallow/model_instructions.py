"""The parts of an error model, as returned by iteration and indexing: instructions and repeat blocks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Union

from sallow import _engine
from sallow.instruction_arguments import finite_numbers, numbers_text, repetition_count, tag_text
from sallow.errors import InputError
from sallow.repeat_block import RepeatBlock
from sallow.targets import DemTarget, _index

if TYPE_CHECKING:
    from sallow.model import DetectorErrorModel

_TYPES = ("error", "detector", "logical_observable", "shift_detectors")
_MOST_SHIFT = (1 << 62) - 1


def instruction_text(kind: str, args: list[float], targets: Iterable[Union[int, DemTarget]], tag: str) -> str:
    """The text of an instruction in a model."""
    escaped = tag
    for character, escape in (("\\", "\\B"), ("]", "\\C"), ("\n", "\\n"), ("\r", "\\r")):
        escaped = escaped.replace(character, escape)
    numbers = f"({numbers_text(args)})" if args else ""
    return " ".join([f"{kind}{f'[{escaped}]' if tag else ''}{numbers}", *map(str, targets)])


def parsed_line(text: str) -> _engine.DetectorErrorModel:
    """A model of one instruction. Raises InputError, without a place, if the text is not one instruction."""
    try:
        line = _engine.DetectorErrorModel(text)
    except InputError as error:
        raise InputError(error.message, remedy=error.remedy) from None
    if len(line) != 1 or line._instruction(0)[0] is None:
        raise ValueError(f"expected one instruction, got {text!r}")
    return line


def made_line(kind: Any, args: Any, targets: Any, tag: Any) -> _engine.DetectorErrorModel:
    """A model with the instruction of these arguments."""
    if not isinstance(kind, str):
        raise TypeError(f"type: expected text, got {kind!r}")
    if kind.lower() not in _TYPES:
        raise ValueError(f"type: expected one of {', '.join(_TYPES)}, got {kind!r}")
    if isinstance(targets, (str, bytes)) or not isinstance(targets, Iterable):
        raise TypeError(f"targets: expected several DemTargets, got {targets!r}")
    listed: list[Union[int, DemTarget]] = []
    for target in targets:
        if kind.lower() == "shift_detectors":
            listed.append(_index(target, _MOST_SHIFT, "a shift"))
        elif isinstance(target, DemTarget):
            listed.append(target)
        else:
            raise TypeError(f"targets: expected DemTargets, got {target!r}")
    if kind.lower() == "shift_detectors" and len(listed) != 1:
        raise ValueError(f"shift_detectors takes one number of detectors, found {len(listed)}")
    return parsed_line(instruction_text(kind, finite_numbers(args, "args"), listed, tag_text(tag)))


class DemInstruction:
    """An instruction of an error model, such as `error(0.1) D0 D1`. Immutable.

    Args:
        type: "error", "detector", "logical_observable" or "shift_detectors"; or, without other arguments, a whole line.
        args: The numbers in parentheses.
        targets: DemTargets; for shift_detectors one number.
        tag: Any text.

    Raises:
        ValueError: An unknown type, or arguments or targets that it does not take.
    """

    __slots__ = ("_type", "_args", "_codes", "_tag")
    _type: str
    _args: list[float]
    _codes: list[int]
    _tag: str

    def __init__(
        self,
        type: str,
        args: Iterable[float] | None = None,
        targets: Iterable[Union[int, DemTarget]] | None = None,
        *,
        tag: str = "",
    ) -> None:
        if isinstance(type, str) and args is None and targets is None and not tag:
            line = parsed_line(type)
        else:
            line = made_line(type, args, () if targets is None else targets, tag)
        self._type, self._args, self._codes, self._tag = line._instruction(0)

    @staticmethod
    def _of(type: str, args: list[float], codes: list[int], tag: str) -> DemInstruction:
        instruction = DemInstruction.__new__(DemInstruction)
        instruction._type, instruction._args, instruction._codes, instruction._tag = type, args, codes, tag
        return instruction

    @property
    def type(self) -> str:
        """"error", "detector", "logical_observable" or "shift_detectors"."""
        return self._type

    @property
    def tag(self) -> str:
        """The text in brackets, or ""."""
        return self._tag

    def args_copy(self) -> list[float]:
        """The numbers in parentheses, as a new list."""
        return list(self._args)

    def targets_copy(self) -> list[Any]:
        """The targets, as a new list: DemTargets, or the number of a shift."""
        if self._type == "shift_detectors":
            return list(self._codes)
        return [DemTarget._of(code) for code in self._codes]

    def target_groups(self) -> list[list[DemTarget]]:
        """The targets, split at separators."""
        groups: list[list[DemTarget]] = [[]]
        for target in self.targets_copy():
            if isinstance(target, DemTarget) and target.is_separator():
                groups.append([])
            else:
                groups[-1].append(target)
        return groups

    def __eq__(self, other: object) -> bool:
        return self._parts() == other._parts() if isinstance(other, DemInstruction) else NotImplemented

    def __hash__(self) -> int:
        return hash((self._type, tuple(self._args), tuple(self._codes), self._tag))

    def __str__(self) -> str:
        return instruction_text(self._type, self._args, self.targets_copy(), self._tag)

    def __repr__(self) -> str:
        tag = f", tag={self._tag!r}" if self._tag else ""
        return f"sallow.DemInstruction({self._type!r}, [{numbers_text(self._args)}], {self.targets_copy()!r}{tag})"

    def __reduce__(self) -> tuple[Any, ...]:
        return DemInstruction._of, self._parts()

    def _parts(self) -> tuple[Any, ...]:
        return self._type, self._args, self._codes, self._tag


class DemRepeatBlock(RepeatBlock["DetectorErrorModel"]):
    """A repeat block of an error model. Immutable.

    Args:
        repeat_count: The number of repetitions.
        block: The body. It is copied.
    """

    __slots__ = ()

    def __init__(self, repeat_count: int, block: DetectorErrorModel, *, tag: str = "") -> None:
        count = repetition_count(repeat_count, "repeat_count")
        if not isinstance(block, _engine.DetectorErrorModel):
            raise TypeError(f"block: expected a sallow.DetectorErrorModel, got {block!r}")
        _engine.DetectorErrorModel()._append_repeat(count, block, "")  # refuses bodies that are too deep or too long
        super().__init__(count, block, tag)

    @property
    def type(self) -> str:
        """"repeat", so that the type distinguishes blocks from instructions."""
        return "repeat"
