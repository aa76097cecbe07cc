"""The parts of a circuit, as returned by iteration and indexing: instructions and repeat blocks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Union

from sallow import _engine
from sallow.instruction_arguments import finite_numbers, numbers_text, repetition_count, tag_text, target_codes
from sallow.repeat_block import RepeatBlock
from sallow.targets import GateTarget

if TYPE_CHECKING:
    from sallow.circuit import Circuit


class CircuitInstruction:
    """An instruction of a circuit, such as `X_ERROR(0.1) 5`. Immutable.

    Args:
        name: The gate's name; or, without other arguments, a whole line such as "CX 0 1".
        targets: Qubits or GateTargets.
        gate_args: The numbers in parentheses.
        tag: Any text.

    Raises:
        InputError: An unknown gate, or targets or arguments that the gate does not take.
    """

    __slots__ = ("_name", "_codes", "_args", "_tag")
    _name: str
    _codes: list[int]
    _args: list[float]
    _tag: str

    def __init__(
        self,
        name: str,
        targets: Iterable[Union[int, GateTarget]] | None = None,
        gate_args: Iterable[float] | None = None,
        *,
        tag: str = "",
    ) -> None:
        if not isinstance(name, str):
            raise TypeError(f"name: expected text, got {name!r}")
        self._tag = tag_text(tag)
        if targets is None and gate_args is None and not tag:
            line = _engine.Circuit(name)
            parts: tuple[Any, ...] = line._instruction(0) if len(line) == 1 else (None, 0, line, "")
            if parts[0] is None:
                raise ValueError(f"expected one instruction, got {name!r}")
            self._name, self._codes, self._args, self._tag = parts
            return
        codes = [] if targets is None else target_codes(targets)
        self._name, self._codes, self._args, _ = _engine.checked_instruction(
            name, codes, finite_numbers(gate_args, "gate_args")
        )

    @staticmethod
    def _of(name: str, codes: list[int], args: list[float], tag: str) -> CircuitInstruction:
        instruction = CircuitInstruction.__new__(CircuitInstruction)
        instruction._name, instruction._codes, instruction._args, instruction._tag = name, codes, args, tag
        return instruction

    @property
    def name(self) -> str:
        """The gate's canonical name: CX for CNOT."""
        return self._name

    @property
    def tag(self) -> str:
        """The text in brackets, or ""."""
        return self._tag

    @property
    def num_measurements(self) -> int:
        """The number of results that the instruction adds to the measurement record."""
        return _engine.result_count(self._name, self._codes, self._args)

    def targets_copy(self) -> list[GateTarget]:
        """The targets, as a new list."""
        return [GateTarget._of(code) for code in self._codes]

    def target_groups(self) -> list[list[GateTarget]]:
        """The targets in groups that act together: single targets, pairs, or the Paulis of a product without
        combiners."""
        groups = _engine.target_groups(self._name, self._codes, self._args)
        return [[GateTarget._of(code) for code in group] for group in groups]

    def gate_args_copy(self) -> list[float]:
        """The numbers in parentheses, as a new list."""
        return list(self._args)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CircuitInstruction):
            return NotImplemented
        return self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((self._name, tuple(self._codes), tuple(self._args), self._tag))

    def __str__(self) -> str:
        line = _engine.Circuit()
        line._append(self._name, self._codes, self._args, self._tag)
        return str(line)

    def __repr__(self) -> str:
        tag = f", tag={self._tag!r}" if self._tag else ""
        numbers = numbers_text(self._args)
        return f"sallow.CircuitInstruction({self._name!r}, {self.targets_copy()!r}, [{numbers}]{tag})"

    def __reduce__(self) -> tuple[Any, ...]:
        return CircuitInstruction._of, self._parts()

    def _parts(self) -> tuple[Any, ...]:
        return self._name, self._codes, self._args, self._tag


class CircuitRepeatBlock(RepeatBlock["Circuit"]):
    """A REPEAT block of a circuit. Immutable.

    Args:
        repeat_count: The number of repetitions, at least 1.
        body: The body. It is copied.
        tag: Any text.
    """

    __slots__ = ()

    def __init__(self, repeat_count: int, body: Circuit, *, tag: str = "") -> None:
        count = repetition_count(repeat_count, "repeat_count")
        if count == 0:
            raise ValueError("repeat_count: a block cannot be repeated 0 times")
        if not isinstance(body, _engine.Circuit):
            raise TypeError(f"body: expected a sallow.Circuit, got {body!r}")
        _engine.Circuit()._append_repeat(count, body, "")  # refuses bodies that are too deep or too long
        super().__init__(count, body, tag)

    @property
    def name(self) -> str:
        """"REPEAT", so that the name distinguishes blocks from instructions."""
        return "REPEAT"

    @property
    def num_measurements(self) -> int:
        """The number of results that all repetitions together add to the measurement record."""
        return self._repeat_count * self._body.num_measurements

    def __str__(self) -> str:
        block = _engine.Circuit()
        block._append_repeat(self._repeat_count, self._body, self._tag)
        return str(block)
