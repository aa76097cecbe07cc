"""The grid of a picture of a circuit: one row per qubit, one column per moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sallow.circuit_instructions import CircuitInstruction
from sallow.errors import InputError

if TYPE_CHECKING:
    from sallow.circuit import Circuit
    from sallow.targets import GateTarget

_MOST_OPERATIONS = 20_000

# The symbols of the two targets of a gate; other gates show their name twice.
_SYMBOLS = {
    "CX": "@X", "CY": "@Y", "CZ": "@@", "XCX": "XX", "XCY": "XY", "XCZ": "X@", "YCX": "YX", "YCY": "YY", "YCZ": "Y@",
}  # fmt: skip
_UNDRAWN = ("DETECTOR", "OBSERVABLE_INCLUDE", "SHIFT_COORDS", "QUBIT_COORDS", "MPAD")


@dataclass
class Timeline:
    """The places of labels. A label at row None is a barrier through all rows: a TICK, or the beginning or end of a
    loop."""

    qubits: list[int]
    labels: dict[tuple[int, int], str] = field(default_factory=dict)  # (row, column)
    links: list[tuple[int, int, int]] = field(default_factory=list)  # (column, first row, last row)
    barriers: dict[int, str] = field(default_factory=dict)  # by column
    columns: int = 0

    @staticmethod
    def of(circuit: Circuit) -> Timeline:
        """The layout of a circuit. Raises InputError if the circuit is too long to be drawn."""
        qubits: set[int] = set()
        if _gather(circuit, qubits) > _MOST_OPERATIONS:
            raise InputError(f"the circuit has more than {_MOST_OPERATIONS} operations", remedy="draw a slice of it")
        made = Timeline(sorted(qubits))
        _Layout(made).add_all(circuit)
        return made


def _gather(circuit: Circuit, qubits: set[int]) -> int:
    operations = 0
    for part in circuit:
        if isinstance(part, CircuitInstruction):
            operations += 1 + len(part._codes)
            if part.name not in _UNDRAWN:
                qubits.update(target.qubit_value for target in part.targets_copy() if target.qubit_value is not None)
        else:
            operations += _gather(part.body_copy(), qubits)
        if operations > _MOST_OPERATIONS:
            break
    return operations


class _Layout:
    def __init__(self, made: Timeline) -> None:
        self.made = made
        self.row = {qubit: row for row, qubit in enumerate(made.qubits)}
        self.free = [0] * len(made.qubits)  # by row: the first column that is empty from there on

    def add_all(self, circuit: Circuit) -> None:
        for part in circuit:
            if not isinstance(part, CircuitInstruction):
                self.add_barrier(f"REPEAT {part.repeat_count}")
                self.add_all(part.body_copy())
                self.add_barrier("END")
            elif part.name == "TICK":
                self.add_barrier("")
            elif part.name not in _UNDRAWN:
                for group in part.target_groups():
                    self.add(part, group)

    def add_barrier(self, label: str) -> None:
        column = self.made.columns
        self.made.barriers[column] = label
        self.made.columns += 1
        self.free = [self.made.columns] * len(self.free)

    def add(self, part: CircuitInstruction, group: list[GateTarget]) -> None:
        arguments = part.gate_args_copy()
        numbers = f"({','.join(f'{number:g}' for number in arguments)})" if arguments else ""
        rows: list[tuple[int, str]] = []
        classical = "".join(f"^{target}" for target in group if target.qubit_value is None)
        symbols = _SYMBOLS.get(part.name)
        for place, target in enumerate(group):
            if target.qubit_value is None:
                continue
            if symbols and len(group) == 2:
                label = symbols[place]
            elif target.pauli_type != "I":
                label = f"{part.name}[{target.pauli_type}]"
            else:
                label = part.name
            inverted = "!" if target.is_inverted_result_target else ""
            rows.append((self.row[target.qubit_value], f"{inverted}{label}{numbers}{classical}"))
        if not rows:
            return
        first, last = min(row for row, _ in rows), max(row for row, _ in rows)
        column = max(self.free[first : last + 1])
        for row, label in rows:
            at = (row, column)
            self.made.labels[at] = f"{self.made.labels[at]}*{label}" if at in self.made.labels else label
        if last > first:
            self.made.links.append((column, first, last))
        self.free[first : last + 1] = [column + 1] * (last + 1 - first)
        self.made.columns = max(self.made.columns, column + 1)


def timeline_text(made: Timeline) -> str:
    """The grid as text."""
    names = [f"q{qubit}: " for qubit in made.qubits]
    margin = max(map(len, names), default=0)
    lines = [name.ljust(margin) for name in names]
    below = [" " * margin for _ in names]
    head = " " * margin
    linked = {(row, column) for column, first, last in made.links for row in range(first, last)}
    crossed = {(row, column) for column, first, last in made.links for row in range(first, last + 1)}
    for column in range(made.columns):
        barrier = made.barriers.get(column)
        here = [made.labels.get((row, column), "") for row in range(len(names))]
        width = max([1, *map(len, here), len(barrier or "")])
        head += f"-{(barrier or '').ljust(width)}"[1:].ljust(width + 1) if barrier else " " * (width + 1)
        for row, label in enumerate(here):
            fill = "|" if barrier is not None or ((row, column) in crossed and not label) else "-"
            lines[row] += "-" + (label or fill).ljust(width, "-")
            link = "|" if barrier is not None or (row, column) in linked else " "
            below[row] += " " + link.ljust(width)
    drawn = [head] if any(made.barriers.values()) else []
    for row, line in enumerate(lines):
        drawn.append(line + "-")
        if row + 1 < len(lines):
            drawn.append(below[row])
    return "\n".join(line.rstrip() for line in drawn)
